// How invented people answer: from what they see (the prompt) and the key, rightly or thoroughly wrongly.
import {
  perfectResponse,
  type ItemVersion,
  type Part,
  type Prompt,
  type Response,
} from '#domain/exercises/exercise.ts';
import { someDraws, withValues } from '#domain/exercises/parameters.ts';
import type { Activity, Try } from '#domain/exercises/practice.ts';
import type { Language } from '#i18n/language.ts';

/** An answer to the prompt that scores fully, or not at all as far as its kind allows. */
export function answerTo(asked: ItemVersion, prompt: Prompt, language: Language, isRight: boolean): Response {
  const item = asAsked(asked, prompt, language);
  if (item.kind === 'single' && prompt.kind === 'single') {
    const right = item.texts[language].options[item.key.right]!.html;
    return { choice: prompt.options.find((option) => (option.html === right) === isRight)!.id };
  }
  if (item.kind === 'multi' && prompt.kind === 'multi') {
    const right = new Set(item.key.right.map((index) => item.texts[language].options[index]!.html));
    return { choices: ids(prompt.options.filter((option) => right.has(option.html) === isRight)) };
  }
  if (item.kind === 'match' && prompt.kind === 'match') {
    const { right } = item.texts[language];
    const pairs = prompt.left.map((row, index) => {
      const belongs = right[item.key.pairs[index]!];
      return [row.id, prompt.right.find((value) => (value.html === belongs) === isRight)!.id];
    });
    return { pairs: Object.fromEntries(pairs) as Record<string, string> };
  }
  if (item.kind === 'order' && prompt.kind === 'order') {
    const { steps } = item.texts[language];
    const placeOf = (step: Part) => item.key.places[steps.findIndex((each) => each.html === step.html)]!;
    const order = ids([...prompt.steps].sort((a, b) => placeOf(a) - placeOf(b)));
    return { order: isRight ? order : order.reverse() };
  }
  if (item.kind === 'numeric') return isRight ? perfectResponse(item, { options: [] }) : { number: '-987' };
  if (item.kind === 'short') return isRight ? perfectResponse(item, { options: [] }) : { text: '?' };
  throw new Error(`the prompt of ${item.id} is not of its kind`);
}

/** A try of somebody who takes the same for everything, which is whole and does not pass. */
export function hastyTry(activity: Activity): Try {
  const second = (parts: readonly unknown[]): Record<string, string> =>
    Object.fromEntries(parts.map((_, index) => [String(index + 1), 'b']));
  if (activity.engine === 'order-steps') return { order: ['a'] };
  return activity.engine === 'classify'
    ? { classes: second(activity.key.rows) }
    : { actions: second(activity.key.items), fields: {} };
}

const mostDraws = 10_000;

/** The item with the values by which it was asked, found by its stem. */
function asAsked(item: ItemVersion, prompt: Prompt, language: Language): ItemVersion {
  if (!item.params) return item;
  const values = someDraws(item.params, mostDraws).find(
    (each) => withValues(item, each).texts[language].stem === prompt.stem,
  );
  if (!values) throw new Error(`${item.id} was asked with values that cannot be found again`);
  const { params: _, ...filled } = withValues(item, values);
  return filled;
}

const ids = (parts: readonly Part[]): string[] => parts.map((part) => part.id);
