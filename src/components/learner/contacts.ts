// Whom to call, put into texts of courses for the reader of the page.
import { catalogue } from '#domain/courses/catalogue.ts';
import { withContacts } from '#domain/courses/contacts.ts';
import { fill } from '#i18n/fill.ts';
import { localised } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';

/** Names the contacts in a text for somebody whose departments have these codes, nearest first. */
export function namingContacts({ helpline }: App.Locals, departmentCodes: readonly string[]): (html: string) => string {
  const unknown = localised((language) => {
    const { contact, contactFromCoordinator, contactFromSupport } = wordsFor(language).lesson;
    if (!helpline) return contact;
    const whom = helpline.role === 'coordinator' ? contactFromCoordinator : contactFromSupport;
    return fill(whom, { name: helpline.name[language], telephone: helpline.telephone });
  });
  return (html) => withContacts(html, catalogue().contacts, departmentCodes, unknown);
}
