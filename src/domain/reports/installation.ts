// The short state of the installation, for administrators.
import type { Actor } from '#domain/accounts/actor.ts';
import { read } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import { selectInstallation } from './installation.queries.ts';

export interface Installation {
  departments: number;
  people: number;
  invited: number;
  signedIn: number;
  /** Coordinators in office today, and assignments that hold. */
  coordinators: number;
  assignments: number;
}

/** How many departments and people there are today. NotFound for everybody who is not an administrator. */
export async function installationOf(actor: Actor): Promise<Installation> {
  const installation = await read(actor, selectInstallation);
  if (!installation) throw new NotFound('administration');
  return installation;
}
