// What people say about a page or a question, and the answers they get. Types and the rules of the form.
import type { Localised } from '#i18n/language.ts';
import { Invalid } from '#platform/errors.ts';

/** What was found about a question that was reported. */
export type Verdict = 'as-intended' | 'withdrawn' | 'corrected';

interface Reply {
  id: number;
  authorName: Localised;
  text: string;
  /** On a report about a question. */
  verdict: Verdict | null;
  repliedAt: Date;
}

export interface Message {
  id: number;
  /** The address the message is about, without the site: `/courses/sharing-and-grading` */
  page: string;
  /** The question it reports; null for a message about a page. */
  itemId: string | null;
  text: string;
  sentAt: Date;
  replies: Reply[];
}

/** The question that a report is about: its course, and the version that was asked. */
export interface AskedItem {
  courseId: string;
  itemId: string;
  itemHash: string;
}

/** A message as a coordinator sees it. */
export interface BranchMessage extends Message {
  staffNumber: string;
  name: Localised;
  /** Where the person worked when writing. */
  departmentName: Localised | null;
}

export const textLength = 4000;
const pageLength = 500;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The text as it is stored. Throws Invalid('text-missing') or Invalid('text-too-long'). */
export function storedText(text: string): string {
  const trimmed = text.replaceAll('\r\n', '\n').trim();
  if (!trimmed) throw new Invalid('text-missing', { field: 'text' });
  if (trimmed.length > textLength) throw new Invalid('text-too-long', { field: 'text', detail: { n: textLength } });
  return trimmed;
}

/** The page as an address of this site: a path, never another site. Anything else becomes `/`. */
export function storedPage(page: string): string {
  const isPath = /^\/(?![/\\])[^\s\\]*$/.test(page);
  return isPath ? page.slice(0, pageLength) : '/';
}

/** Throws Invalid('key-missing') for a form that was not made by us. */
export function checkKey(key: string): void {
  if (!uuid.test(key)) throw new Invalid('key-missing');
}
