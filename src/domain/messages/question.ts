// A question about a part of a course, and its answer as readers see it. Types and the rules of the form.
import { languages, type Language, type Localised } from '#i18n/language.ts';
import { Invalid } from '#platform/errors.ts';
import { textLength, type Message } from './message.ts';

/** What was asked, without who asked. */
export interface PageQuestion extends Message {
  /** `sharing-and-grading/grade-the-record`, or `sharing-and-grading/practice/six-requests` */
  part: string;
  /** The language of the page it was asked on. */
  language: Language;
  published: { question: Partial<Localised>; answer: Partial<Localised> } | null;
}

/** A question with its answer, under the page it is about. */
export interface PublishedAnswer {
  language: Language;
  question: string;
  answer: string;
}

/** What is to be published: in each language question and answer, or neither. */
export type Publishing = Record<'question' | 'answer', Localised>;

/**
 * What is stored of it: the languages that were given. Throws Invalid('nothing-to-publish') when there is none,
 * Invalid('half-published') when one has a question without an answer or the other way round, Invalid('text-too-long').
 */
export function storedPublishing({ question, answer }: Publishing): Record<'question' | 'answer', Partial<Localised>> {
  const stored: Record<'question' | 'answer', Partial<Localised>> = { question: {}, answer: {} };
  for (const language of languages) {
    const [asked, said] = [question[language], answer[language]].map((text) => text.replaceAll('\r\n', '\n').trim());
    if (!asked && !said) continue;
    if (!asked || !said) throw new Invalid('half-published');
    if (Math.max(asked.length, said.length) > textLength)
      throw new Invalid('text-too-long', { detail: { n: textLength } });
    stored.question[language] = asked;
    stored.answer[language] = said;
  }
  if (Object.keys(stored.question).length === 0) throw new Invalid('nothing-to-publish');
  return stored;
}
