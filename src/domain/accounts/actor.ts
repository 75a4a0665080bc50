// Who is asking.
import type { Language, Localised } from '#i18n/language.ts';

/** The signed-in person, as the session query brings them. Says nothing about which branches: the database decides that. */
export interface Actor {
  staffId: number;
  name: Localised;
  /** The language chosen for the account; the page's own language stands in its address. */
  language: Language;
  isAdministrator: boolean;
  /** Coordinates a branch, be it as a deputy. */
  isCoordinator: boolean;
  /** Coordinates as a deputy and nowhere in the own right: appoints nobody. */
  isDeputy: boolean;
  isAuthor: boolean;
  isAuditor: boolean;
}
