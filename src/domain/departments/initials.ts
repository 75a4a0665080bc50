// The initials of Chinese names in pinyin, by which people look for departments: 财政局 is found by czj.
import { createRequire } from 'node:module';
import type { Localised } from '#i18n/language.ts';

const require = createRequire(import.meta.url);
// Loaded when it is needed first: it takes 15 MB.
let library: typeof import('pinyin-pro') | undefined;

/** The initials of both names, each on a line, in small letters; letters and digits in a name stay. */
export function initialsOf(name: Localised, shortName: Localised): string {
  return [...new Set([name.zh, shortName.zh])].map(initials).join('\n');
}

function initials(text: string): string {
  library ??= require('pinyin-pro') as typeof import('pinyin-pro');
  return library
    .pinyin(text, { pattern: 'first', toneType: 'none', type: 'array', nonZh: 'consecutive', v: true })
    .join('')
    .toLowerCase();
}
