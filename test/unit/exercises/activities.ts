/** Activities made by chance for the property tests, through the same reading as real ones, with texts that betray their role. */
import fc from 'fast-check';
import type { Activity, EngineName, EngineTypes, Try } from '#domain/exercises/practice.ts';
import { type ActivityDesk, type ActivitySource } from '#domain/exercises/engines/engine.ts';
import { engineNamed } from '#domain/exercises/engines/registry.ts';
import { localised } from '#i18n/language.ts';

const refuse = (...told: unknown[]): never => {
  throw new Error(`the test made an activity that cannot be read: ${JSON.stringify(told)}`);
};
const desk: ActivityDesk = {
  inline: (_, text) => text,
  blocks: (_, text) => text,
  label: (_language, _key, text) => text,
  inSettings: refuse,
  inData: refuse,
  inKey: refuse,
};
/** What an engine does not have. */
const nothing: ActivitySource = {
  settings: localised(() => ({})),
  rows: localised(() => []),
  document: localised(() => ''),
  path: localised(() => ({ data: {}, lineOf: () => 1 })),
  key: {},
};

/** Reads an activity as content would be read. */
function activityOf(engine: EngineName, pass: number, source: Partial<ActivitySource>): Activity {
  const answers = engineNamed(engine).parse({ ...nothing, ...source }, desk);
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
    feedback: localised(() => [...answers.parts, ...(answers.optional ?? [])].map((part) => `SECRET ${part}`)),
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

const redactActivity = fc.record({ spans: fc.integer({ min: 1, max: 9 }), bits: numbers }).map(({ spans, bits }) => {
  const bit = (index: number): number => bits[index % bits.length] ?? 0;
  const known = names('s', spans);
  const remove = known.filter((_, index) => index === 0 || bit(index) % 2 === 0);
  return activityOf('redact', 0.8, {
    document: localised((language) =>
      (language === 'zh' ? [...known].reverse() : known).map((id) => `${language} [[${id}: word ${id}]] so`).join('\n'),
    ),
    key: {
      remove,
      sensitive: remove.filter((_, index) => bit(index + 4) % 3 === 0),
      keep: known.filter((id, index) => !remove.includes(id) && bit(index + 6) % 2 === 0),
    },
  });
});

const decisionPathActivity = fc
  .record({ states: fc.integer({ min: 1, max: 4 }), choices: fc.integer({ min: 2, max: 3 }), bits: numbers })
  .map(({ states, choices, bits }) => {
    const bit = (index: number): number => bits[index % bits.length] ?? 0;
    const stateIds = names('s', states);
    const choiceIds = names('c', choices);
    // The last state may be explained only.
    const isScored = (index: number): boolean => index === 0 || index < states - 1 || bit(11) % 2 === 0;
    const best = (index: number): number => bit(index) % choices;
    return activityOf('decision-path', 0.75, {
      settings: localised(() => ({ meters: [{ id: 'trust', label: 'Trust', start: 50 }] })),
      path: localised((language) => ({
        lineOf: () => 1,
        data: Object.fromEntries(
          stateIds.map((id) => [
            id,
            {
              title: `${language} title ${id}`,
              text: `${language} text ${id}`,
              notes: { grave: `${language} grave ${id}` },
              choices: Object.fromEntries(choiceIds.map((choice) => [choice, `${language} ${id} ${choice}`])),
            },
          ]),
        ),
      })),
      key: {
        states: Object.fromEntries(
          stateIds.map((id, index) => [
            id,
            {
              // What was decided wrongly first makes it worse later; a right decision never does.
              notes: { grave: { if: index > 0 ? `not s0.c${best(0)}` : 'trust > 100', effects: { trust: -1 } } },
              choices: Object.fromEntries(
                choiceIds.map((choice, place) => {
                  const isBest = place === best(index);
                  const isFatal = !isBest && bit(index + place + 3) % 4 === 0;
                  const credit = isBest ? 1 : isFatal ? 0 : (bit(index + place) % 10) / 10;
                  return [
                    choice,
                    {
                      effects: { trust: isBest ? 5 : -(bit(place) % 5) },
                      ...(isScored(index) && { credit }),
                      ...(isFatal && { fatal: true }),
                      ...(isScored(index) &&
                        index > 0 && { when: { misled: { if: `not s0.c${best(0)}`, credit: credit / 2 } } }),
                    },
                  ];
                }),
              ),
            },
          ]),
        ),
        end: { trust: { at_least: 50 } },
      },
    });
  });

const allocateActivity = fc
  .record({ rows: fc.integer({ min: 2, max: 3 }), columns: fc.integer({ min: 2, max: 3 }), bits: numbers })
  .map(({ rows, columns, bits }) => {
    const bit = (index: number): number => bits[index % bits.length] ?? 0;
    const [rowIds, columnIds] = [names('r', rows), names('c', columns)];
    const places = rowIds.flatMap((row, down) =>
      columnIds.map((column, right) => ({ row, column, place: down * columns + right })),
    );
    const wanted = (place: number): number => 1 + (bit(place) % 5);
    const rules = (must: boolean) =>
      Object.fromEntries(
        places
          // Those of the first cells must hold, so that each rule has its place among the parts.
          .filter(({ place }) => place < places.length / 2 === must)
          .map(({ row, column, place }) => [
            `rule-${row}-${column}`,
            {
              rule: `${row}.${column} = ${wanted(place)}`,
              label: localised((language) => `${language} ${row} ${column}`),
            },
          ]),
      );
    return activityOf('allocate', 0.8, {
      settings: localised(() => ({
        rows: options(rowIds).map((row, index) => ({ ...row, people: index + 1 })),
        columns: options(columnIds),
        cells: { least: 0, most: 6, label: 'Number' },
        totals: [
          { id: 'free', label: 'label free', sum: 'people * cell where cell > 1' },
          { id: 'loose', label: 'label loose', per: 'row', most: 100 },
        ],
      })),
      key: {
        must: rules(true),
        should: rules(false),
        solution: Object.fromEntries(
          rowIds.map((row, down) => [row, columnIds.map((_, right) => wanted(down * columns + right))]),
        ),
      },
    });
  });

/** An activity of that engine. */
export function anyActivity(engine: EngineName): fc.Arbitrary<Activity> {
  const made: Record<EngineName, fc.Arbitrary<Activity>> = {
    allocate: allocateActivity,
    classify: classifyActivity,
    'decision-path': decisionPathActivity,
    'order-steps': orderStepsActivity,
    redact: redactActivity,
    triage: triageActivity,
  };
  return made[engine];
}

const letters = (count: number): string[] => [...'abcdefgh'.slice(0, count)];
const byNumber = <T>(values: readonly T[]): Record<string, T> =>
  Object.fromEntries(values.map((value, index) => [String(index + 1), value]));
const cellIds = (activity: EngineTypes['allocate']['activity']): string[] =>
  activity.key.rows.flatMap((_, row) => activity.key.columns.map((__, column) => `${row + 1}-${column + 1}`));

/** Any whole try at it. */
export function anyTry(activity: Activity): fc.Arbitrary<Try> {
  const choices = (count: number, of: number) =>
    fc.array(fc.constantFrom(...letters(of)), { minLength: count, maxLength: count }).map(byNumber);
  switch (activity.engine) {
    case 'classify':
      return choices(activity.texts.en.rows.length, activity.texts.en.classes.length).map((classes) => ({ classes }));
    case 'order-steps':
      return fc
        .shuffledSubarray(letters(activity.key.arrangement.length), { minLength: 1 })
        .map((order) => ({ order }));
    case 'redact':
      return fc
        .subarray(
          activity.key.spans.map((_, index) => String(index + 1)),
          { minLength: 1 },
        )
        .map((spans) => ({ spans }));
    case 'decision-path':
      return fc
        .tuple(...activity.key.states.map((state) => fc.constantFrom(...letters(state.choices.length))))
        .map((made) => ({ choices: made }));
    case 'allocate': {
      const ids = cellIds(activity);
      return fc
        .array(fc.integer({ min: 1, max: 6 }), { minLength: ids.length, maxLength: ids.length })
        .map((cells) => ({ cells: Object.fromEntries(ids.map((id, index) => [id, cells[index]!])) }));
    }
    case 'triage': {
      const ticks = activity.texts.en.items.map(({ fields }) =>
        fc.subarray(fields.map((_, index) => String(index + 1))),
      );
      return fc.record({
        actions: choices(activity.texts.en.items.length, activity.texts.en.actions.length),
        fields: fc.tuple(...ticks).map((each) => byNumber(each)),
      });
    }
  }
}

/** `response` with the part of that number taken from `better`. */
export function partOf(activity: Activity, better: Try, part: number, response: Try): Try {
  const mixed = <T>(one: Record<string, T>, other: Record<string, T>, at: string): Record<string, T> => ({
    ...one,
    [at]: other[at] as T,
  });
  const at = String(part);
  if ('classes' in response && 'classes' in better) return { classes: mixed(response.classes, better.classes, at) };
  if ('order' in response && activity.engine === 'order-steps') return moved(activity, part - 1, response.order);
  if ('spans' in response && 'spans' in better) {
    const others = response.spans.filter((id) => id !== at);
    return { spans: better.spans.includes(at) ? [...others, at] : others };
  }
  if ('choices' in response && 'choices' in better) {
    // Where the meters end is put right by going the right way.
    if (part > response.choices.length) return better;
    // What is only explained cannot be put right.
    if (activity.engine === 'decision-path' && !activity.key.states[part - 1]!.scored) return response;
    return { choices: response.choices.with(part - 1, better.choices[part - 1]!) };
  }
  if ('cells' in response && 'cells' in better && activity.engine === 'allocate') {
    // The only limit, which comes before the rules, is one that always holds; each rule is about its own cell.
    const id = cellIds(activity)[part - 2];
    return id === undefined ? response : { cells: mixed(response.cells, better.cells, id) };
  }
  if ('actions' in response && 'actions' in better)
    return { actions: mixed(response.actions, better.actions, at), fields: mixed(response.fields, better.fields, at) };
  throw new Error('two tries at different engines');
}

/** Puts one card where all its own constraints with the cards there hold, or takes it out where it does not belong. */
function moved(
  { key }: EngineTypes['order-steps']['activity'],
  card: number,
  order: string[],
): EngineTypes['order-steps']['response'] {
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
  if ('choices' in response) return { choices: [...response.choices] };
  if ('classes' in response) return { classes: turn(response.classes) };
  if ('spans' in response) return { spans: [...response.spans].reverse() };
  if ('cells' in response) return { cells: turn(response.cells) };
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
  else if ('spans' in response) for (const id of response.spans) form.set(`span-${id}`, '1');
  else if ('cells' in response)
    for (const [id, number] of Object.entries(response.cells)) form.set(`cell-${id}`, String(number));
  else if ('choices' in response) {
    form.set('path-made', response.choices.slice(0, -1).join('.'));
    form.set(`choice-${response.choices.length}`, response.choices.at(-1)!);
  } else {
    for (const [item, action] of Object.entries(response.actions)) form.set(`action-${item}`, action);
    for (const [item, fields] of Object.entries(response.fields))
      for (const field of fields) form.append(`fields-${item}`, field);
  }
  return form;
}
