// The settings of the site that an administrator changes on a page: its name and mark, and whom to ask.
import type { Localised } from '#i18n/language.ts';
import { withoutContext, type Asker } from '#platform/db.ts';
import { env } from '#platform/env.ts';
import { Forbidden, Invalid } from '#platform/errors.ts';
import { change } from './change.ts';
import { markFrom } from './mark.ts';
import { forgetSite } from './site.ts';
import { insertSettingsEvent, selectSiteSettings, upsertSetting } from './site.queries.ts';

/** As they stand in the form: what is not set is empty. */
export interface SiteSettingsForm {
  name: Localised;
  contact: Localised;
  telephone: string;
  hours: Localised;
}

const longest = 120;
const telephonePattern = /^\+?\d[\d\s()-]{2,29}$/;

/** The stored settings, and which of them the environment overrules. */
export async function storedSettings(): Promise<SiteSettingsForm & { overruled: string[] }> {
  const { siteName, contact, helpHours } = await selectSiteSettings(withoutContext());
  const none = { en: '', zh: '' };
  const overruling: [string, unknown][] = [
    ['SITE_NAME', env.siteName],
    ['SITE_NAME_ZH', env.siteNameZh],
    ['HELP_CONTACT', env.helpContact],
    ['HELP_CONTACT_ZH', env.helpContactZh],
    ['HELP_HOURS', env.helpHours],
    ['HELP_HOURS_ZH', env.helpHoursZh],
  ];
  return {
    name: siteName ?? none,
    contact: contact?.name ?? none,
    telephone: contact?.telephone ?? '',
    hours: contact?.hours ?? helpHours ?? none,
    overruled: overruling.filter(([, value]) => value).map(([variable]) => variable),
  };
}

/**
 * Stores the settings and notes in the audit trail who did. Without a name the site is called after its top department,
 * without a contact only coordinators are named. Invalid when a text is given in one language alone (`both-languages`), a
 * contact has no usable number (`telephone`) or a number nobody (`contact`), or a text is too long (`too-long`), or the
 * mark cannot be one (see markFrom); then
 * nothing is changed. Forbidden for all but administrators.
 */
export async function saveSettings(
  by: Asker & { name: Localised },
  given: SiteSettingsForm,
  mark: Buffer | 'none' | 'as-it-is' = 'as-it-is',
): Promise<void> {
  const { name, contact, telephone, hours } = given;
  for (const [field, value] of Object.entries({ name, contact, hours })) {
    if (!value.en !== !value.zh) throw new Invalid('both-languages', { field: `${field}${value.en ? 'Zh' : 'En'}` });
    if (value.en.length > longest || value.zh.length > longest) throw new Invalid('too-long', { field: `${field}En` });
  }
  if (contact.en && !telephonePattern.test(telephone)) throw new Invalid('telephone', { field: 'telephone' });
  if (telephone && !contact.en) throw new Invalid('contact', { field: 'contactEn' });
  const hasHours = hours.en !== '';
  const stored = typeof mark === 'string' ? null : markFrom(mark);
  await change(by, async (sql) => {
    const isAllowed = await insertSettingsEvent(sql, { actorId: by.staffId, actorName: by.name });
    if (!isAllowed) throw new Forbidden('only administrators change the settings');
    await upsertSetting(sql, 'site_name', name.en ? { ...name } : null);
    await upsertSetting(sql, 'contact', contact.en ? { name: { ...contact }, telephone } : null);
    await upsertSetting(sql, 'help_hours', hasHours ? { ...hours } : null);
    if (mark !== 'as-it-is') await upsertSetting(sql, 'mark', stored && { ...stored });
  });
  forgetSite();
}
