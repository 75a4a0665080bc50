// How invented people answer: from what they see (the prompt) and the key, rightly or thoroughly wrongly.
import {
  perfectResponse,
  type ItemVersion,
  type Part,
  type Prompt,
  type Response,
} from '#domain/exercises/exercise.ts';
import { someDraws, withValues } from '#domain/exercises/parameters.ts';
import {
  gradeTry,
  practicePromptOf,
  tryGoesOn,
  type Activity,
  type PracticePromptOf,
  type Try,
} from '#domain/exercises/practice.ts';
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
  switch (activity.engine) {
    case 'classify':
      return { classes: second(activity.key.rows) };
    case 'triage':
      return { actions: second(activity.key.items), fields: {} };
    case 'order-steps':
      return { order: ['a'] };
    case 'redact':
      return { spans: activity.key.spans.flatMap(({ remove }, index) => (remove ? [] : [String(index + 1)])) };
    case 'decision-path': {
      const ways = [0, -1].map((place) => ({ choices: sameChoices(activity, place) }));
      return ways.find((way) => !gradeTry(activity, way).passed) ?? ways[0]!;
    }
    case 'allocate': {
      const { rows, columns, cells } = activity.key;
      const ids = rows.flatMap((_, row) => columns.map((__, column) => `${row + 1}-${column + 1}`));
      return { cells: Object.fromEntries(ids.map((id) => [id, cells.most])) };
    }
  }
}

/** The way of somebody who takes the choice at that place wherever it leads. */
function sameChoices(activity: Activity, place: number): string[] {
  const made: string[] = [];
  while (tryGoesOnAfter(activity, made)) {
    const prompt = practicePromptOf(activity, 'en', made.join('.'));
    made.push((prompt as PracticePromptOf<'decision-path'>).choices.at(place)!.id);
  }
  return made;
}

const tryGoesOnAfter = (activity: Activity, made: string[]): boolean => {
  if (made.length === 0) return true;
  const form = new FormData();
  form.set('path-made', made.slice(0, -1).join('.'));
  form.set(`choice-${made.length}`, made.at(-1)!);
  return tryGoesOn(activity, form) !== undefined;
};

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
