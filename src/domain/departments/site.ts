// What every page says about the body that runs the site, and whom to ask. Read often, changed rarely: kept in the
// process for some seconds.
import type postgres from 'postgres';
import type { Localised } from '#i18n/language.ts';
import { today } from '#platform/clock.ts';
import { withoutContext, type Asker } from '#platform/db.ts';
import { env } from '#platform/env.ts';
import { change, type Changer } from './change.ts';
import { selectAboveDepartment, selectSiteSettings, upsertSetting } from './site.queries.ts';

/** Whom to ask, with the telephone number and its hours in words. */
export interface Helpline {
  name: Localised;
  /** Whether this person is the coordinator of the reader or the support of the site. */
  role: 'coordinator' | 'support';
  telephone: string;
  hours: Localised;
}

/** The body that runs this site. */
export interface Site {
  name: Localised;
  /** True when all people are invented: a banner says so on every page. */
  demonstration: boolean;
  /** Hash of the site's own mark (mark.ts); null for the mark of Lectern. */
  mark: string | null;
  /** Whom to ask about the platform itself. */
  contact: Helpline | null;
}

const keptMs = 10_000;
const departmentsKept = 10_000;
let kept: { site: Site; hours: Localised; until: number } | null = null;
const above = new Map<number, { asked: ReturnType<typeof selectAboveDepartment>; until: number }>();

/**
 * The site's name (SITE_NAME and SITE_NAME_ZH, else the setting `site_name`, else the top department), whether it is a
 * demonstration, and its support (HELP_CONTACT, else the setting `contact`). As old as ten seconds.
 */
export async function siteOf(): Promise<Site> {
  return (await siteAndHours()).site;
}

/** Somebody, and the department where they work. */
type Worker = Asker & { departmentId: number | null };

/** The coordinator to call, nearest up the tree from where the person works; else the site's support; else null. */
export async function helplineOf(actor: Worker): Promise<Helpline | null> {
  const [{ site, hours }, { coordinators }] = await Promise.all([siteAndHours(), aboveDepartment(actor.departmentId)]);
  const nearest = coordinators.find(({ staffId }) => staffId !== actor.staffId);
  return nearest ? { name: nearest.name, role: 'coordinator', telephone: nearest.telephone, hours } : site.contact;
}

/** The codes of the departments in which the person works, nearest first. */
export async function departmentCodesOf(actor: Worker): Promise<string[]> {
  return (await aboveDepartment(actor.departmentId)).codes;
}

/** What stands above a department, asked once for all who work there. */
async function aboveDepartment(departmentId: number | null): ReturnType<typeof selectAboveDepartment> {
  if (departmentId === null) return { codes: [], coordinators: [] };
  const known = above.get(departmentId);
  if (known && known.until > Date.now()) return await known.asked;
  const asked = selectAboveDepartment(withoutContext(), departmentId, today());
  if (above.size >= departmentsKept) above.clear();
  above.set(departmentId, { asked, until: Date.now() + keptMs });
  asked.catch(() => above.delete(departmentId));
  return await asked;
}

/** Writes settings of the site, all or none, and forgets what was kept. Forbidden for all but administrators. */
export async function changeSettings(by: Changer, settings: Record<string, postgres.JSONValue>): Promise<void> {
  await change(by, async (sql) => {
    for (const [key, value] of Object.entries(settings)) await upsertSetting(sql, key, value);
  });
  forgetSite();
}

/** Makes the next page ask the database again. */
export function forgetSite(): void {
  kept = null;
  above.clear();
}

async function siteAndHours(): Promise<{ site: Site; hours: Localised }> {
  if (kept && kept.until > Date.now()) return kept;
  const settings = await selectSiteSettings(withoutContext());
  const stored = settings.siteName ?? settings.topName ?? { en: 'Lectern', zh: 'Lectern' };
  const hours: Localised = {
    en: env.helpHours ?? settings.helpHours?.en ?? '',
    zh: env.helpHoursZh ?? env.helpHours ?? settings.helpHours?.zh ?? '',
  };
  const site: Site = {
    name: { en: env.siteName ?? stored.en, zh: env.siteNameZh ?? env.siteName ?? stored.zh },
    demonstration: settings.demonstration === true,
    mark: settings.mark,
    contact: contactFrom(env.helpContact, env.helpContactZh, hours),
  };
  if (!site.contact && settings.contact) {
    const { name, telephone } = settings.contact;
    site.contact = { name, role: 'support', telephone, hours: settings.contact.hours ?? hours };
  }
  kept = { site, hours, until: Date.now() + keptMs };
  return kept;
}

/** Reads "Help desk, 5550 0100": what stands before the number is the name. null when nothing is said. */
export function contactFrom(
  english: string | undefined,
  chinese: string | undefined,
  hours: Localised,
): Helpline | null {
  if (!english && !chinese) return null;
  const [en, zh] = [split(english ?? chinese!), split(chinese ?? english!)];
  return { name: { en: en.name, zh: zh.name }, role: 'support', telephone: en.telephone || zh.telephone, hours };
}

function split(words: string): { name: string; telephone: string } {
  const parts = /^(.*?)[\s,，、;；:：]*(\+?\d[\d\s()-]*)$/.exec(words.trim());
  return parts ? { name: parts[1]!.trim(), telephone: parts[2]!.trim() } : { name: words.trim(), telephone: '' };
}
