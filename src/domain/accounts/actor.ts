// Who is asking.
import type { Language, Localised } from '#i18n/language.ts';
import type { Role } from './role.ts';

/** The signed-in person, as the session query brings them. Says nothing about which branches: the database decides that. */
export interface Actor {
  staffId: number;
  name: Localised;
  /** The language chosen for the account; the page's own language stands in its address. */
  language: Language;
  /** Where the person works today, which counts: the main post, or where they are seconded; null for nowhere. */
  departmentId: number | null;
  isAdministrator: boolean;
  /** Coordinates a branch, be it as a deputy. */
  isCoordinator: boolean;
  /** Coordinates as a deputy and nowhere in the own right: appoints nobody. */
  isDeputy: boolean;
  isAuthor: boolean;
  isAuditor: boolean;
}

/** The roles alone. */
export type ActorRoles = Omit<Actor, 'staffId' | 'name' | 'language' | 'departmentId'>;

/** What the roles that somebody holds make of them. */
export function actorRoles(roles: readonly Role['role'][]): ActorRoles {
  const isDeputy = roles.includes('deputy') && !roles.includes('coordinator');
  return {
    isAdministrator: roles.includes('administrator'),
    isCoordinator: isDeputy || roles.includes('coordinator'),
    isDeputy,
    isAuthor: roles.includes('author'),
    isAuditor: roles.includes('auditor'),
  };
}
