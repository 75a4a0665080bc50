// The handbooks for those who work with Lectern: written in docs/handbook/, read once and shown in the site as well.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { prefixOf, type Language, type Localised } from '#i18n/language.ts';
import { env } from '#platform/env.ts';
import { NotFound } from '#platform/errors.ts';
import { renderText } from './markdown.ts';

/** For whom there is a handbook. */
export const handbookNames = ['coordinators', 'administrators'] as const;

type HandbookName = (typeof handbookNames)[number];

/** A handbook in one language; its chapters are its headings of the second level. */
export interface Handbook {
  title: string;
  html: string;
  chapters: { id: string; name: string }[];
  /** Addresses of the site that it leads to, without the language. */
  links: string[];
}

const known = new Map<HandbookName, Localised<Handbook>>();

/** The handbook in both languages. Refuses any other name with NotFound; a fault in its text is thrown with file and line. */
export async function handbook(name: string): Promise<Localised<Handbook>> {
  const wanted = handbookNames.find((each) => each === name);
  if (!wanted) throw new NotFound('handbook');
  const before = known.get(wanted);
  if (before) return before;
  const [en, zh] = await Promise.all([readHandbook(wanted, 'en'), readHandbook(wanted, 'zh')]);
  const read = { en, zh };
  known.set(wanted, read);
  return read;
}

async function readHandbook(name: HandbookName, language: Language): Promise<Handbook> {
  const file = path.join('docs/handbook', language === 'en' ? `${name}.md` : `${name}.${language}.md`);
  const [first = '', ...rest] = (await readFile(path.join(env.root, file), 'utf8'))
    .replaceAll('\r\n', '\n')
    .split('\n');
  const links: string[] = [];
  const { html, headings } = renderText(rest.join('\n'), {
    language,
    firstLine: 2,
    report: (severity, _rule, line, what) => {
      if (severity === 'error') throw new Error(`${file}, line ${line}: ${what}`);
    },
    link(target, line) {
      if (!target.startsWith('/')) throw new Error(`${file}, line ${line}: a handbook links to addresses of the site`);
      links.push(target);
      return { tag: 'a', attributes: { href: `${prefixOf(language)}${target}`, class: 'govuk-link' } };
    },
    picture: () => undefined,
  });
  const chapters = headings.filter(({ depth }) => depth === 2).map(({ id, text }) => ({ id, name: text }));
  return { title: first.replace(/^#\s*/, ''), html, chapters, links };
}
