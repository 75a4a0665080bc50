/**
 * Whom to call: contacts.yml names a person or desk for a role, department by department. A text says
 * `[the security contact](contact:security)`; the page puts behind it who that is for its reader.
 */
import { languages, localised, type Language, type Localised } from '#i18n/language.ts';
import { checkValue } from './chinese.ts';
import type { ContentText } from './content-files.ts';
import type { Fault } from './course.ts';
import { reporter } from './faults.ts';
import { readYaml } from './front-matter.ts';
import type { LinkElement } from './markdown.ts';

export interface Contact {
  /** What the role is called where a text does not say it otherwise. */
  role: Localised;
  /** Department code → person or desk with telephone; HTML. */
  at: Map<string, Localised>;
}

const keyShape = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Codes as departments have them, and annexes in their names. */
const codeShape = /^[A-Z0-9]+([-_][A-Z0-9]+)*$/i;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function bothLanguages(value: unknown): Localised | undefined {
  if (!isRecord(value) || Object.keys(value).length !== languages.length) return undefined;
  const { en, zh } = value;
  const isText = (text: unknown): text is string => typeof text === 'string' && text.trim() !== '';
  return isText(en) && isText(zh) ? { en: en.trim(), zh: zh.trim() } : undefined;
}

/** Plain text as HTML; a telephone number stays on one line. */
function shown(text: string): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
  return escaped.replace(/\+?\d+(?:[ -]\d+)+/g, '<span class="lectern-nowrap">$&</span>');
}

/** Reads one contacts.yml into `contacts`; what an earlier folder says of a role or department is replaced. CT-01 for what cannot be used. */
export function addContacts(file: ContentText, contacts: Map<string, Contact>, faults: Fault[]): void {
  const report = reporter(faults, file.shown);
  const yaml = readYaml(file.lines, 1, report);
  if (!yaml) return;
  const wrong = (keys: string[], message: string, remedy: string): void =>
    report('error', 'CT-01', yaml.lineOf(...keys), message, remedy);
  if (!isRecord(yaml.data)) {
    wrong([], 'This file names no contacts', 'Write “security: { role: …, at: … }”, one role below the other.');
    return;
  }
  for (const [key, value] of Object.entries(yaml.data)) {
    const entry = isRecord(value) ? value : {};
    for (const name of Object.keys(entry))
      if (name !== 'role' && name !== 'at')
        wrong([key, name], `There is no setting named “${key}.${name}”`, 'Known here: role, at.');
    if (!keyShape.test(key)) {
      wrong([key], `The key ${key} cannot stand in a link`, 'Use small letters, digits and hyphens.');
      continue;
    }
    const role = bothLanguages(entry['role']) ?? (entry['role'] === undefined ? contacts.get(key)?.role : undefined);
    if (!role) {
      wrong([key, 'role'], `The role ${key} needs a name in both languages`, 'Write “role: { en: …, zh: … }”.');
      continue;
    }
    checkValue(role.zh, yaml.lineOf(key, 'role'), report);
    const contact: Contact = { role, at: contacts.get(key)?.at ?? new Map<string, Localised>() };
    contacts.set(key, contact);
    if (entry['at'] !== undefined && entry['at'] !== null && !isRecord(entry['at']))
      wrong([key, 'at'], `${key}.at must be department codes with who it is`, 'Write “JH: { en: …, zh: … }”.');
    for (const [code, who] of Object.entries(isRecord(entry['at']) ? entry['at'] : {})) {
      const names = bothLanguages(who);
      if (!codeShape.test(code))
        wrong([key, 'at', code], `${code} is no code of a department`, 'Copy it from the tree, for example YZ-TB.');
      else if (!names)
        wrong(
          [key, 'at', code],
          `${key} at ${code} needs person or desk and telephone in both languages`,
          `Write “${code}: { en: "…, 5550 01xx", zh: "…，5550 01xx" }”.`,
        );
      else {
        checkValue(names.zh, yaml.lineOf(key, 'at', code), report);
        contact.at.set(
          code,
          localised((language) => shown(names[language])),
        );
      }
    }
  }
}

/** What a link to a contact becomes in stored HTML; `withContacts` finds it again. */
export function contactElement(key: string, language: Language): LinkElement {
  return { tag: 'span', attributes: { class: 'lectern-contact', 'data-contact': `${key} ${language}` } };
}

/** For each contact the department that names it for somebody whose departments have these codes; null where none does. */
export function nearestContacts(
  contacts: ReadonlyMap<string, Contact>,
  departmentCodesUpTheTree: readonly string[],
): [key: string, code: string | null][] {
  return [...contacts].map(([key, { at }]) => [key, departmentCodesUpTheTree.find((code) => at.has(code)) ?? null]);
}

/**
 * Puts behind each contact of a text who that is for somebody whose departments have these codes, nearest first; where
 * nobody is named up the tree, `unknown`, which is plain text.
 */
export function withContacts(
  html: string,
  contacts: ReadonlyMap<string, Contact>,
  departmentCodesUpTheTree: readonly string[],
  unknown: Localised,
): string {
  if (!html.includes('data-contact="')) return html;
  return html.replace(
    /(<span class="lectern-contact") data-contact="([\w-]+) (en|zh)">(.*?)<\/span>/gs,
    (_, opening: string, key: string, language: Language, text: string) => {
      const at = contacts.get(key)?.at;
      const code = departmentCodesUpTheTree.find((each) => at?.has(each));
      const who = (code !== undefined && at?.get(code)?.[language]) || shown(unknown[language]);
      const [before, after] = language === 'zh' ? ['（', '）'] : [' (', ')'];
      return `${opening}>${text}</span><span class="lectern-contact__who">${before}${who}${after}</span>`;
    },
  );
}
