// The question that stands before a lesson: never scored, never kept. Pure: nothing here touches the database.
import type { Asker } from '#platform/db.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import type { Module } from '#domain/courses/course.ts';
import {
  arrange,
  promptOf,
  responseFromForm,
  revealOf,
  type Reveal,
  type ReviewLink,
} from '#domain/exercises/exercise.ts';
import type { Language } from '#i18n/language.ts';
import { NotFound } from '#platform/errors.ts';
import type { Question } from './attempt.ts';

// Few versions, so that many people see the same page.
const versions = 6;
const seedOf = (actor: Asker, module: Module): string => `${actor.staffId % versions}\nprequestion\n${module.id}`;
const known = new WeakMap<Module, Map<string, Question>>();

/**
 * The prequestion of a module as this person sees it, always the same; null when the module has none. Frozen, and the
 * same object for all who see the same.
 */
export function prequestionOf(actor: Asker, module: Module, language: Language): Question | null {
  const item = module.prequestion;
  if (!item) return null;
  const byReader = known.get(module) ?? new Map<string, Question>();
  known.set(module, byReader);
  const reader = `${actor.staffId % versions} ${language}`;
  let question = byReader.get(reader);
  if (!question) {
    const prompt = promptOf(item, language, arrange(item, seedOf(actor, module)));
    question = Object.freeze({ itemId: item.id, number: 1, prompt, reveal: null, answeredAt: null });
    byReader.set(reader, question);
  }
  return question;
}

/**
 * Explains an answer to a prequestion and stores nothing. Who does not know yet gets no reveal, but the heading that
 * has the answer. Refuses a module without that prequestion (NotFound) and an incomplete answer (Invalid 'response').
 */
export function tryPrequestion(
  actor: Asker,
  given: { courseId: string; moduleSlug: string; itemId: string; form: FormData; language: Language },
): { reveal: Reveal | null; review: ReviewLink } {
  const module = catalogue().module(given.courseId, given.moduleSlug);
  const item = module.prequestion;
  if (item?.id !== given.itemId) throw new NotFound('this module asks nothing of the kind');
  const { review } = item.texts[given.language];
  if (given.form.has('unknown')) return { reveal: null, review };
  const arrangement = arrange(item, seedOf(actor, module));
  return {
    reveal: revealOf(item, given.language, arrangement, responseFromForm(item, arrangement, given.form)),
    review,
  };
}
