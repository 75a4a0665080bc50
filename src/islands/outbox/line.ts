// The line at the bottom of a page: how many answers wait and why, what to do about it, and "all saved" when they are.
import { putAway, sendNow, type Summary, watch } from './outbox.ts';

/** Words that depend on a number; in Chinese both are the same. */
type Forms = Record<'one' | 'other', string>;

/** The words of the line, as the page brings them. */
export interface LineWords extends Record<
  'waiting' | 'signed-out' | 'other-account' | 'refused' | 'unfinished' | 'leave' | 'lose',
  Forms
> {
  onlyHere: string;
  saved: string;
  see: string;
  putAway: string;
  sendNow: string;
  signIn: string;
}

const counted = (forms: Forms, n: number): string => forms[n === 1 ? 'one' : 'other'].replace('{n}', String(n));

function button(text: string, onclick: () => void): HTMLElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'lectern-linkbutton';
  made.textContent = text;
  made.onclick = onclick;
  return made;
}

function link(text: string, href: string, isNewWindow = false): HTMLElement {
  const made = document.createElement('a');
  made.className = 'govuk-link';
  made.textContent = text;
  made.href = href;
  if (isNewWindow) made.target = '_blank';
  return made;
}

/** Keeps the line true. `signInHref` is where somebody signs in again without leaving this page. */
export function showLine(line: HTMLElement, words: LineWords, signInHref: string): void {
  const text = line.querySelector('p') as HTMLElement;
  const means = line.querySelector('span') as HTMLElement;
  let hadWaited = false;
  let shown = '';

  watch(({ waiting, refused, hindrance, onlyHere }: Summary) => {
    // Answers that go at once need no line: their question says that they are saved.
    const isHeld = waiting > 0 && hindrance !== null;
    hadWaited ||= isHeld;
    const parts: string[] = [];
    const acts: HTMLElement[] = [];
    if (isHeld) {
      parts.push(counted(words[hindrance], waiting));
      if (onlyHere) parts.push(words.onlyHere);
      if (hindrance === 'signed-out') acts.push(link(words.signIn, signInHref, true));
      if (hindrance !== 'other-account') acts.push(button(words.sendNow, sendNow));
    } else if (hadWaited && waiting === 0 && refused.length === 0) {
      parts.push(words.saved);
    }
    const [first] = refused;
    if (first) {
      const item = first.fields.find(([name]) => name === 'item')?.[1];
      const alike = refused.filter((entry) => (entry.refused === 'unfinished') === (first.refused === 'unfinished'));
      parts.push(counted(words[first.refused === 'unfinished' ? 'unfinished' : 'refused'], alike.length));
      acts.push(
        link(words.see, first.page + (item ? `#q-${item}` : '')),
        button(words.putAway, () => putAway(first)),
      );
    }
    const said = parts.join(words.saved.endsWith('。') ? '' : ' ');
    const state = said + acts.length + (first?.key ?? '');
    // Said once, not with every try; and a button that has the focus stays.
    if (state === shown) return;
    shown = state;
    text.textContent = said;
    means.replaceChildren(...acts);
    line.classList.toggle('lectern-outbox--shown', said !== '');
  });
}
