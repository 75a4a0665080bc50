/**
 * Work through a queue: one action for each item, and where something is handed over, the fields that go. Score:
 * 1 - cost / worst cost; items marked critical must get the right action. A wrong action also loses the item's fields,
 * so that putting an action right never makes a score worse.
 */
import { localised } from '#i18n/language.ts';
import type { Part } from '../../exercise.ts';
import type { ActivityBase, PracticePromptBase } from '../../practice.ts';
import { at, letterId } from '../../kinds/kind.ts';
import {
  amount,
  escapeHtml,
  isGroup,
  listOf,
  readChoices,
  readEntries,
  readGroup,
  refuseTry,
  type Engine,
} from '../engine.ts';
import { readLabelled, readRows } from '../engine.ts';

/** What is looked up only when in doubt; plain text, escaped. */
interface Detail {
  label: string;
  value: string;
}

/** Each item has a heading, a text, fields that can be handed over and details that can be opened. */
type TriageActivity = ActivityBase<
  'triage',
  { actions: string[]; items: { title: string; text: string; fields: string[]; details: Detail[] }[] },
  {
    /** Actions with which the ticked fields leave the office. */
    handsOver: boolean[];
    items: {
      best: number;
      accept: number[];
      /** What each action costs; 0 for the best and the accepted ones. */
      costs: number[];
      critical: boolean;
      /** Fields that the answer needs; null where the right answer hands nothing over. */
      needed: number[] | null;
      fieldCount: number;
    }[];
    /** What a missing or an unneeded field costs. */
    fieldCost: number;
  }
>;

interface TriagePrompt extends PracticePromptBase<'triage'> {
  /** ids 'a', 'b', … */
  actions: (Part & { handsOver: boolean })[];
  /** ids '1', '2', …; ids of fields are '1', '2', … within their item */
  items: (Part & { title: string; fields: Part[]; details: Detail[] })[];
}

interface TriageTry {
  /** item id → action id, every item present */
  actions: Record<string, string>;
  /** item id → ids of the ticked fields, in their order */
  fields: Record<string, string[]>;
}

declare module '../../practice.ts' {
  interface EngineTypes {
    triage: { activity: TriageActivity; prompt: TriagePrompt; response: TriageTry };
  }
}

const usualCost = 1;

interface Field {
  id: string;
  label: string;
}

/** `name: Name | year: Year of birth`; undefined when it is not written like that. */
function readFields(cell: string): Field[] | undefined {
  if (cell.trim() === '') return [];
  const fields = cell.split(/[|｜]/u).map((part): Field => {
    const [, id = '', label = ''] = /^\s*([a-z][a-z0-9-]*)\s*[:：]\s*(.*?)\s*$/u.exec(part) ?? [];
    return { id, label };
  });
  const isWhole = fields.every(({ id, label }) => id !== '' && label !== '');
  return isWhole && new Set(fields.map(({ id }) => id)).size === fields.length ? fields : undefined;
}

/** `Sender: pay@example.org | Link leads to: …`; undefined when it is not written like that. */
function readDetails(cell: string): Detail[] | undefined {
  if (cell.trim() === '') return [];
  const details = cell.split(/[|｜]/u).map((part): Detail => {
    const [, label = '', value = ''] = /^\s*([^:：]+?)\s*[:：]\s*(.*?)\s*$/u.exec(part) ?? [];
    return { label, value };
  });
  return details.every(({ label, value }) => label !== '' && value !== '') ? details : undefined;
}

type Key = TriageActivity['key'];

const actionAt = (id: string | undefined): number => (id === undefined ? -1 : id.charCodeAt(0) - 97);
const isRightAction = ({ best, accept }: Key['items'][number], action: number): boolean =>
  action === best || accept.includes(action);

/** Fields of an item that should have been ticked and were not, and the other way round; indices from 0. */
function fieldFaults(key: Key, item: number, response: TriageTry): { missing: number[]; excess: number[] } {
  const { needed } = at(key.items, item);
  const action = actionAt(response.actions[String(item + 1)]);
  if (!needed || !key.handsOver[action]) return { missing: [], excess: [] };
  const ticked = (response.fields[String(item + 1)] ?? []).map((id) => Number(id) - 1);
  return {
    missing: needed.filter((field) => !ticked.includes(field)),
    excess: ticked.filter((field) => !needed.includes(field)),
  };
}

export const triage: Engine<TriageActivity, TriageTry> = {
  version: 1,
  settings: ['actions'],
  shows: 'data.csv',
  columns: ['item', 'title', 'text', 'fields', 'details'],
  keys: ['items', 'field_cost'],

  parse(source, desk) {
    const actions = readLabelled(source, 'actions', desk);
    const rows = readRows(source, 'item', ['title', 'text'], desk);
    if (!actions || !rows) return undefined;
    if (actions.en.length > 26) {
      desk.inSettings('en', 'actions', 'There are more than 26 actions', 'Take fewer.');
      return undefined;
    }
    const ids = rows.map((row) => row.id);
    const entries = readEntries(source, 'items', ids, ['best', 'accept', 'cost', 'critical', 'needed'], desk);
    const fieldCost = source.key['field_cost'] === undefined ? usualCost : amount(source.key['field_cost']);
    if (!fieldCost) desk.inKey(['field_cost'], 'field_cost must be a number above 0', 'Leave it out for 1.');
    if (!entries || !fieldCost) return undefined;
    const known = actions.en.map(({ id }) => id);
    const handsOver = actions.en.map(({ rest }) => rest['fields'] === true);
    let isWhole = true;

    const fieldsOf = rows.map((row) =>
      localised((language) => {
        const fields = readFields(row.cells[language]['fields'] ?? '');
        if (!fields) {
          isWhole = false;
          desk.inData(
            language,
            row.lines[language],
            `The fields of ${row.id} cannot be read`,
            'Write them as name: Name | year: Year of birth.',
          );
        }
        return fields ?? [];
      }),
    );
    fieldsOf.forEach((fields, index) => {
      const row = at(rows, index);
      if (fields.en.map(({ id }) => id).join() === fields.zh.map(({ id }) => id).join()) return;
      isWhole = false;
      desk.inData(
        'zh',
        row.lines.zh,
        `${row.id} has other fields than the original`,
        'Give the same ids in the same order.',
      );
    });

    const detailsOf = rows.map((row) =>
      localised((language) => {
        const details = readDetails(row.cells[language]['details'] ?? '');
        if (!details) {
          isWhole = false;
          desk.inData(
            language,
            row.lines[language],
            `The details of ${row.id} cannot be read`,
            'Write them as Sender: pay@example.org | Link leads to: pay.example.net.',
          );
        }
        return (details ?? []).map(({ label, value }) => ({ label: escapeHtml(label), value: escapeHtml(value) }));
      }),
    );
    detailsOf.forEach(({ en, zh }, index) => {
      const row = at(rows, index);
      if (en.length === zh.length) return;
      isWhole = false;
      desk.inData(
        'zh',
        row.lines.zh,
        `${row.id} has other details than the original`,
        'Give as many, in the same order.',
      );
    });

    const key = entries.map((entry, index): Key['items'][number] => {
      const id = ids[index] ?? '';
      const wrong = (message: string, remedy: string): void => {
        isWhole = false;
        desk.inKey(['items', id], message, remedy);
      };
      const place = (name: string, action: unknown): number => {
        const found = known.indexOf(String(action));
        if (found < 0) wrong(`${name} names no action: ${String(action)}`, `The actions are ${known.join(', ')}.`);
        return found;
      };
      const best = place('best', entry['best']);
      const accept = listOf(entry['accept']).map((action) => place('accept', action));
      const given = isGroup(entry['cost']) ? entry['cost'] : {};
      for (const action of Object.keys(given)) place('cost', action);
      const costs = known.map((action, number) => {
        if (number === best || accept.includes(number)) {
          if (given[action] !== undefined) wrong(`${action} is right and has a cost`, 'Remove one of the two.');
          return 0;
        }
        const cost = given[action] === undefined ? usualCost : amount(given[action]);
        if (!cost) wrong(`The cost of ${action} must be a number above 0`, 'Leave it out for 1.');
        return cost ?? usualCost;
      });
      const critical = entry['critical'] ?? false;
      if (typeof critical !== 'boolean') wrong('critical is true or false', 'Leave it out for false.');
      const fields = at(fieldsOf, index).en.map((field) => field.id);
      const hands = handsOver[best] === true && fields.length > 0;
      if (hands !== (entry['needed'] !== undefined))
        wrong(
          hands ? 'needed is missing' : 'needed stands at an item that hands nothing over',
          hands ? `Name those of ${fields.join(', ')} that go.` : 'Remove it.',
        );
      const needed = listOf(entry['needed']).map((field) => {
        const found = fields.indexOf(String(field));
        if (found < 0) wrong(`needed names no field: ${String(field)}`, `The fields are ${fields.join(', ')}.`);
        return found;
      });
      return {
        best,
        accept,
        costs,
        critical: critical === true,
        needed: hands ? needed : null,
        fieldCount: fields.length,
      };
    });
    if (!isWhole) return undefined;
    return {
      texts: localised((language) => ({
        actions: actions[language].map(({ label }) => desk.label(language, 'actions', label)),
        items: rows.map(({ cells, lines }, index) => ({
          title: desk.inline(language, cells[language]['title'] ?? '', lines[language]),
          text: desk.inline(language, cells[language]['text'] ?? '', lines[language]),
          fields: at(fieldsOf, index)[language].map(({ label }) => desk.inline(language, label, lines[language])),
          details: at(detailsOf, index)[language],
        })),
      })),
      key: { handsOver, items: key, fieldCost },
      parts: ids,
    };
  },

  prompt(activity, language) {
    const { actions, items } = activity.texts[language];
    const { handsOver } = activity.key;
    return {
      id: activity.id,
      engine: 'triage',
      actions: actions.map((html, index) => ({ id: letterId(index), html, handsOver: handsOver[index] === true })),
      items: items.map(({ title, text, fields, details }, index) => ({
        id: String(index + 1),
        title,
        html: text,
        fields: fields.map((html, field) => ({ id: String(field + 1), html })),
        // An activity that was stored before there were details has none.
        details: (details ?? []).map(({ label, value }) => ({ label, value })),
      })),
    };
  },

  read(activity, input) {
    const given = readGroup(input);
    const { actions, items } = activity.texts.en;
    const shown = actions.map((_, index) => letterId(index));
    const ticks = readGroup(given['fields']);
    const fields: Record<string, string[]> = {};
    items.forEach((item, index) => {
      const id = String(index + 1);
      const ticked = listOf(ticks[id]).map(String);
      const known = item.fields.map((_, field) => String(field + 1));
      if (ticked.some((field) => !known.includes(field))) throw refuseTry('not-shown', id);
      fields[id] = known.filter((field) => ticked.includes(field));
    });
    return { actions: readChoices(given['actions'], items.length, shown), fields };
  },

  fromForm(activity, form) {
    const ids = activity.key.items.map((_, index) => String(index + 1));
    return {
      actions: Object.fromEntries(ids.map((id) => [id, form.get(`action-${id}`)])),
      fields: Object.fromEntries(ids.map((id) => [id, form.getAll(`fields-${id}`)])),
    };
  },

  grade(key, response) {
    let cost = 0;
    let worst = 0;
    const parts = key.items.map((item, index) => {
      const action = actionAt(response.actions[String(index + 1)]);
      const dearest = Math.max(...item.costs);
      const isRight = isRightAction(item, action);
      // The most that the fields can cost: all that are needed are missing, and all others are ticked.
      const { missing, excess } = fieldFaults(key, index, response);
      const ofFields = item.needed ? key.fieldCost * item.fieldCount : 0;
      const own = isRight
        ? key.fieldCost * (missing.length + excess.length)
        : (item.costs[action] ?? dearest) + ofFields;
      const most = dearest + ofFields;
      cost += own;
      worst += most;
      const fatal = item.critical && !isRight;
      return { credit: most === 0 ? 1 : 1 - own / most, right: own === 0, fatal };
    });
    const score = worst === 0 ? 1 : 1 - cost / worst;
    const criticalMissed = parts.some((part) => part.fatal);
    return { score, passed: !criticalMissed && score >= key.pass - 1e-9, parts, criticalMissed };
  },

  describe(activity, language, response) {
    const { actions, items } = activity.texts[language];
    return items.map(({ title, fields }, index) => {
      const id = String(index + 1);
      const item = at(activity.key.items, index);
      const action = actionAt(response.actions[id]);
      const { missing, excess } = fieldFaults(activity.key, index, response);
      return {
        id,
        html: title,
        given: at(actions, action),
        right: isRightAction(item, action) ? null : at(actions, item.best),
        missing: missing.map((field) => at(fields, field)),
        excess: excess.map((field) => at(fields, field)),
        feedback: index,
      };
    });
  },

  perfect: ({ key }) => ({
    actions: Object.fromEntries(key.items.map(({ best }, index) => [String(index + 1), letterId(best)])),
    fields: Object.fromEntries(
      key.items.map(({ needed }, index) => [String(index + 1), (needed ?? []).map((field) => String(field + 1))]),
    ),
  }),
  empty: { actions: {}, fields: {} },
};
