/** Activities made by chance for the property tests, through the same reading as real ones, with texts that betray their role. */
import fc from 'fast-check';
import type {
  Activity,
  ClassifyTry,
  EngineName,
  OrderStepsActivity,
  OrderStepsTry,
  Try,
  TriageTry,
} from '#domain/exercises/practice.ts';
import { type ActivityDesk, type ActivitySource } from '#domain/exercises/engines/engine.ts';
import { engineNamed } from '#domain/exercises/engines/registry.ts';
import { localised } from '#i18n/language.ts';

const refuse = (...told: unknown[]): never => {
  throw new Error(`the test made an activity that cannot be read: ${JSON.stringify(told)}`);
};
const desk: ActivityDesk = { inline: (_, text) => text, inSettings: refuse, inData: refuse, inKey: refuse };

/** Reads an activity as content would be read. */
function activityOf(engine: EngineName, pass: number, source: ActivitySource): Activity {
  const answers = engineNamed(engine).parse(source, desk);
  if (!answers) throw new Error('the test made an activity that cannot be read');
  return {
    id: `course/${engine}`,
    slug: engine,
    courseId: 'course',
    hash: 'hash',
    engine,
    outcomes: [],
    minutes: 5,
    title: localised(() => engine),
    summary: localised(() => engine),
    brief: localised(() => ''),
    texts: answers.texts,
    key: { ...answers.key, pass },
    feedback: localised(() => answers.parts.map((part) => `SECRET ${part}`)),
  } as unknown as Activity;
}

const names = (letter: string, count: number): string[] => Array.from({ length: count }, (_, index) => letter + index);
const options = (ids: string[]) => ids.map((id) => ({ id, label: `label ${id}` }));
const numbers = fc.array(fc.nat(99), { minLength: 12, maxLength: 12 });

const classifyActivity = fc
  .record({
    classes: fc.integer({ min: 2, max: 5 }),
    rows: fc.integer({ min: 1, max: 8 }),
    bits: numbers,
    ordered: fc.boolean(),
  })
  .map(({ classes, rows, bits, ordered }) => {
    const known = names('c', classes);
    const bit = (index: number): number => bits[index % bits.length] ?? 0;
    const rowIds = names('r', rows);
    return activityOf('classify', 0.8, {
      settings: localised(() => ({ classes: options(known) })),
      rows: localised((language) =>
        rowIds.map((row, index) => ({ cells: { row, text: `${language} ${row}` }, line: index + 2 })),
      ),
      key: {
        rows: Object.fromEntries(
          rowIds.map((row, index) => {
            const best = bit(index) % classes;
            const fatal = known.filter((_, place) => place !== best && bit(index + place + 1) % 5 === 0);
            const accept = known.filter(
              (id, place) => place !== best && !fatal.includes(id) && bit(index + place) % 7 === 0,
            );
            return [row, { best: known[best], fatal, accept, weight: 1 + (bit(index + 3) % 3) }];
          }),
        ),
        ...(ordered && { distance: { higher: [1, 0.7, 0.2, 0], lower: [1, 0.3, 0] } }),
      },
    });
  });

const triageActivity = fc
  .record({ actions: fc.integer({ min: 2, max: 4 }), items: fc.integer({ min: 1, max: 6 }), bits: numbers })
  .map(({ actions, items, bits }) => {
    const known = names('a', actions);
    const bit = (index: number): number => bits[index % bits.length] ?? 0;
    const itemIds = names('q', items);
    const hands = known.map((_, place) => place === 0 || bit(place) % 2 === 0);
    const fieldsOf = (index: number): string[] => names('f', bit(index + 5) % 4);
    return activityOf('triage', 0.8, {
      settings: localised(() => ({
        actions: known.map((id, place) => ({ id, label: `label ${id}`, ...(hands[place] && { fields: true }) })),
      })),
      rows: localised((language) =>
        itemIds.map((item, index) => ({
          cells: {
            item,
            title: `${language} title ${item}`,
            text: `${language} text ${item}`,
            fields: fieldsOf(index)
              .map((field) => `${field}: Field ${field}`)
              .join(' | '),
          },
          line: index + 2,
        })),
      ),
      key: {
        field_cost: 0.5,
        items: Object.fromEntries(
          itemIds.map((item, index) => {
            const best = bit(index) % actions;
            const fields = fieldsOf(index);
            const handsOver = hands[best] && fields.length > 0;
            const cost = Object.fromEntries(
              known.flatMap((id, place) => (place === best ? [] : [[id, 1 + (bit(index + place) % 4)]])),
            );
            const needed = fields.filter((_, place) => bit(index + place + 7) % 2 === 0);
            return [
              item,
              { best: known[best], cost, critical: bit(index + 2) % 3 === 0, ...(handsOver && { needed }) },
            ];
          }),
        ),
      },
    });
  });

const orderStepsActivity = fc
  .record({ cards: fc.integer({ min: 2, max: 6 }), strays: fc.integer({ min: 0, max: 2 }), bits: numbers })
  .map(({ cards, strays, bits }) => {
    const bit = (index: number): number => bits[index % bits.length] ?? 0;
    const known = [...names('s', cards), ...names('x', strays)];
    // Each card after the first follows an earlier one; some must.
    const lines = names('s', cards)
      .slice(1)
      .map((card, index) => ({ text: `s${bit(index) % (index + 1)} < ${card}`, must: bit(index + 4) % 3 === 0 }));
    return activityOf('order-steps', 0.8, {
      settings: localised(() => ({})),
      rows: localised((language) =>
        known.map((card, index) => ({ cells: { card, text: `${language} ${card}` }, line: index + 2 })),
      ),
      key: {
        order: lines.filter(({ must }) => !must).map(({ text }) => text),
        must: lines.filter(({ must }) => must).map(({ text }) => text),
        strays: names('x', strays),
      },
    });
  });

/** An activity of that engine. */
export function anyActivity(engine: EngineName): fc.Arbitrary<Activity> {
  const made: Record<EngineName, fc.Arbitrary<Activity>> = {
    classify: classifyActivity,
    triage: triageActivity,
    'order-steps': orderStepsActivity,
  };
  return made[engine];
}

const letters = (count: number): string[] => [...'abcdefgh'.slice(0, count)];
const byNumber = <T>(values: readonly T[]): Record<string, T> =>
  Object.fromEntries(values.map((value, index) => [String(index + 1), value]));

/** Any whole try at it. */
export function anyTry(activity: Activity): fc.Arbitrary<Try> {
  const choices = (count: number, of: number) =>
    fc.array(fc.constantFrom(...letters(of)), { minLength: count, maxLength: count }).map(byNumber);
  if (activity.engine === 'classify')
    return choices(activity.texts.en.rows.length, activity.texts.en.classes.length).map((classes) => ({ classes }));
  if (activity.engine === 'order-steps') {
    const shown = letters(activity.key.arrangement.length);
    return fc.shuffledSubarray(shown, { minLength: 1 }).map((order) => ({ order }));
  }
  const ticks = activity.texts.en.items.map(({ fields }) => fc.subarray(fields.map((_, index) => String(index + 1))));
  return fc.record({
    actions: choices(activity.texts.en.items.length, activity.texts.en.actions.length),
    fields: fc.tuple(...ticks).map((each) => byNumber(each)),
  });
}

/** `response` with the part of that number taken from `better`. */
export function partOf(activity: Activity, better: Try, part: number, response: Try): Try {
  const mixed = <T>(one: Record<string, T>, other: Record<string, T>): Record<string, T> => ({
    ...one,
    [part]: other[part] as T,
  });
  if (activity.engine === 'classify')
    return { classes: mixed((response as ClassifyTry).classes, (better as ClassifyTry).classes) };
  if (activity.engine === 'order-steps') return moved(activity, part - 1, (response as OrderStepsTry).order);
  const [one, other] = [response as TriageTry, better as TriageTry];
  return { actions: mixed(one.actions, other.actions), fields: mixed(one.fields, other.fields) };
}

/** Puts one card where all its own constraints with the cards there hold, or takes it out where it does not belong. */
function moved({ key }: OrderStepsActivity, card: number, order: string[]): OrderStepsTry {
  const id = letters(8)[key.arrangement.indexOf(card)]!;
  const rest = order.filter((each) => each !== id);
  if (key.strays.includes(card)) return { order: rest };
  const placeOf = (other: number): number => rest.indexOf(letters(8)[key.arrangement.indexOf(other)]!);
  const earliest = Math.max(0, ...key.constraints.map((each) => (each.after === card ? placeOf(each.before) + 1 : 0)));
  const later = key.constraints.flatMap((each) =>
    each.before === card && placeOf(each.after) >= 0 ? [placeOf(each.after)] : [],
  );
  return earliest <= Math.min(rest.length, ...later) ? { order: rest.toSpliced(earliest, 0, id) } : { order };
}

/** The same try, written the other way round. */
export function reversed(response: Try): Try {
  const turn = <T>(group: Record<string, T>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(group)
        .map(([key, value]): [string, T] => [`${key} `, value])
        .reverse()
        .map(([key, value]) => [key.trim(), value]),
    );
  // Here the order is the answer.
  if ('order' in response) return { order: [...response.order] };
  if ('classes' in response) return { classes: turn(response.classes) };
  return {
    actions: turn(response.actions),
    fields: Object.fromEntries(Object.entries(response.fields).map(([item, ticked]) => [item, [...ticked].reverse()])),
  };
}

/** The try as the fields of a form. */
export function formOf(response: Try): FormData {
  const form = new FormData();
  if ('classes' in response)
    for (const [row, choice] of Object.entries(response.classes)) form.set(`class-${row}`, choice);
  else if ('order' in response) response.order.forEach((id, index) => form.set(`place-${id}`, String(index + 1)));
  else {
    for (const [item, action] of Object.entries(response.actions)) form.set(`action-${item}`, action);
    for (const [item, fields] of Object.entries(response.fields))
      for (const field of fields) form.append(`fields-${item}`, field);
  }
  return form;
}
