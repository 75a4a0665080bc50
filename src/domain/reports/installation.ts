// The short state of the installation, and what it still needs, for administrators.
import type { Actor } from '#domain/accounts/actor.ts';
import { storedSettings } from '#domain/departments/settings.ts';
import { read } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import { selectInstallation, selectOptionalBeginnings } from './installation.queries.ts';

export interface Installation {
  departments: number;
  people: number;
  invited: number;
  signedIn: number;
}

/** How many departments and people there are today. NotFound for everybody who is not an administrator. */
export async function installationOf(actor: Actor): Promise<Installation> {
  const installation = await read(actor, selectInstallation);
  if (!installation) throw new NotFound('administration');
  return installation;
}

/** What a new installation needs, in this order. */
const firstSteps = ['name', 'contact', 'departments', 'people', 'assignment', 'coordinators', 'access'] as const;

export type FirstStep = (typeof firstSteps)[number];

/**
 * Which of the first steps are done: a step is done as soon as there is something of its kind. A deputy counts as a
 * coordinator: somebody looks after the branch. Empty for everybody who is not an administrator.
 */
export async function firstStepsOf(actor: Actor): Promise<{ step: FirstStep; isDone: boolean }[]> {
  const [beginnings, settings] = await Promise.all([read(actor, selectOptionalBeginnings), storedSettings()]);
  if (!beginnings) return [];
  const isSet = (text: string, ...variables: string[]): boolean =>
    text !== '' || variables.some((variable) => settings.overruled.includes(variable));
  const done: Record<FirstStep, boolean> = {
    ...beginnings,
    name: isSet(settings.name.en, 'SITE_NAME', 'SITE_NAME_ZH'),
    contact: isSet(settings.telephone, 'HELP_CONTACT', 'HELP_CONTACT_ZH'),
  };
  return firstSteps.map((step) => ({ step, isDone: done[step] }));
}
