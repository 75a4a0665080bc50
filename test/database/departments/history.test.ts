// Random sequences of everything that can be done to a tree with people in it, against a model that knows nothing but
// what each day looked like.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  departmentByCode,
  moveDepartment,
  openDepartment,
  renameDepartment,
  reopenDepartment,
} from '#domain/departments/departments.ts';
import { formerNamesOf, historyOf, lastChangeOf } from '#domain/departments/history.ts';
import { closeDepartment, mergeDepartments, splitDepartment } from '#domain/staff/reorganisation.ts';
import { joinStaff, transferStaff } from '#domain/staff/staff.ts';
import { addDays, today } from '#platform/clock.ts';
import { Invalid } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';

const db = useDatabase();
const days = 8;
const dayAt = (n: number) => addDays('2024-01-01', n);
const every = Array.from({ length: days }, (_, n) => n);
const called = (word: string) => ({ en: word, zh: `${word}局` });
let runs = 0;

/** A department day by day. `null` stands for the top. */
interface Node {
  opened: number;
  closed: number | null;
  mergedInto: string | null;
  names: string[];
  parents: (string | null)[];
  renamed: number;
  moved: number;
}

/** Each day as it was: what is done from a day on changes that day and all after it. */
class Model {
  readonly nodes = new Map<string, Node>();
  /** Where each person counts, day by day. */
  readonly people = new Map<string, (string | null)[]>();

  now(code: string): string | null {
    return this.nodes.get(code)!.parents.at(-1)!;
  }

  isOpen(code: string, day: number): boolean {
    const node = this.nodes.get(code);
    return node !== undefined && node.opened <= day && (node.closed === null || node.closed > day);
  }

  lasts(code: string, day: number): boolean {
    return this.isOpen(code, day) && this.nodes.get(code)!.closed === null;
  }

  wasBelow(code: string, above: string, day: number): boolean {
    return every.slice(day).some((each) => {
      for (let at: string | null = code; at !== null; at = this.nodes.get(at)!.parents[each]!) {
        if (at === above) return true;
      }
      return false;
    });
  }

  childrenFrom(code: string, day: number, closedToo = false): string[] {
    return [...this.nodes]
      .filter(([other, { closed }]) => this.now(other) === code && (closedToo || closed === null || closed > day))
      .map(([other]) => other);
  }

  hasGoneChildren(code: string, day: number): boolean {
    return [...this.nodes].some(
      ([other, { parents, opened }]) =>
        this.now(other) !== code && parents.some((parent, each) => parent === code && each >= day && each >= opened),
    );
  }

  hasStaff(code: string, day: number): boolean {
    return [...this.people.values()].some((places) => places.slice(day).includes(code));
  }

  open(code: string, parent: string | null, day: number): boolean {
    if (this.nodes.has(code) || (parent !== null && !this.lasts(parent, day))) return false;
    const fresh = { opened: day, closed: null, mergedInto: null, renamed: 0, moved: 0 };
    this.nodes.set(code, { ...fresh, names: every.map(() => code), parents: every.map(() => parent) });
    return true;
  }

  rename(code: string, name: string, day: number): boolean {
    const node = this.nodes.get(code)!;
    if (!this.isOpen(code, day) || node.renamed > day) return false;
    node.renamed = Math.max(node.renamed, day);
    node.names.fill(name, day);
    return true;
  }

  #put(code: string, from: string | null, parent: string, day: number): void {
    const node = this.nodes.get(code)!;
    for (const each of every.slice(day)) {
      if (from === null || node.parents[each] === from) node.parents[each] = parent;
    }
    if (day > node.opened) node.moved = Math.max(node.moved, day);
    else node.parents.fill(parent, 0, day);
  }

  move(code: string, parent: string, day: number): boolean {
    const node = this.nodes.get(code)!;
    if (!this.isOpen(code, day) || !this.lasts(parent, day)) return false;
    if (this.now(code) === parent) return true;
    if (node.moved > day || this.wasBelow(parent, code, day)) return false;
    this.#put(code, null, parent, day);
    return true;
  }

  #carryStaff(from: string, into: string, day: number, who?: string[]): void {
    for (const [person, places] of this.people) {
      if (who && !who.includes(person)) continue;
      for (const each of every.slice(day)) if (places[each] === from) places[each] = into;
    }
  }

  merge(from: string, into: string, day: number): boolean {
    if (!this.lasts(from, day) || !this.lasts(into, day) || this.wasBelow(into, from, day)) return false;
    const children = this.childrenFrom(from, day, true);
    if (this.hasGoneChildren(from, day) || children.some((child) => this.wasBelow(into, child, day))) return false;
    for (const child of children) this.#put(child, from, into, day);
    this.#carryStaff(from, into, day);
    Object.assign(this.nodes.get(from)!, { closed: day, mergedInto: into });
    return true;
  }

  split(from: string, part: string, day: number, children: string[], staff: string[]): boolean {
    if (!this.lasts(from, day)) return false;
    const back = this.nodes.get(part);
    if (back) {
      const parent = this.now(part);
      if (back.mergedInto !== from || back.closed! > day) return false;
      if (parent !== null && this.nodes.get(parent)!.closed !== null) return false;
    } else if (this.now(from) !== null && !this.lasts(this.now(from)!, day)) return false;
    const below = this.childrenFrom(from, day);
    if (children.some((child) => !below.includes(child) || (back && this.wasBelow(part, child, day)))) return false;
    const works = (person: string) => this.people.get(person)!.slice(day).includes(from);
    if (!staff.every(works)) return false;
    if (back) Object.assign(back, { closed: null, mergedInto: null });
    else this.open(part, this.now(from), day);
    for (const child of children) this.#put(child, from, part, day);
    this.#carryStaff(from, part, day, staff);
    return true;
  }

  close(code: string, day: number): boolean {
    if (!this.lasts(code, day) || this.hasStaff(code, day)) return false;
    if (this.childrenFrom(code, day).length > 0 || this.hasGoneChildren(code, day)) return false;
    this.nodes.get(code)!.closed = day;
    return true;
  }

  reopen(code: string): boolean {
    const node = this.nodes.get(code)!;
    const parent = this.now(code);
    if (node.closed === null || node.mergedInto !== null) return false;
    if (parent !== null && this.nodes.get(parent)!.closed !== null) return false;
    node.closed = null;
    return true;
  }

  join(person: string, code: string, day: number): boolean {
    if (this.people.has(person) || !this.lasts(code, day)) return false;
    this.people.set(
      person,
      every.map((each) => (each >= day ? code : null)),
    );
    return true;
  }
}

const pick = fc.nat({ max: 1000 });
const step = fc.record({
  what: fc.constantFrom('open', 'move', 'move', 'merge', 'split', 'rename', 'close', 'reopen', 'join', 'transfer'),
  one: pick,
  other: pick,
  day: fc.nat({ max: days - 1 }),
  all: fc.boolean(),
});

/** Carries out a step in both and says how it went in each: done or refused. */
async function take(
  { what, one, other, day, all }: typeof step extends fc.Arbitrary<infer T> ? T : never,
  model: Model,
  prefix: string,
): Promise<[boolean, boolean]> {
  const codes = [...model.nodes.keys()];
  const [a, b] = [codes[one % codes.length]!, codes[other % codes.length]!];
  const on = dayAt(day);
  const fresh = `${prefix}-${codes.length}`;
  const level = 'city' as const;
  const tried = (attempt: Promise<unknown>) =>
    attempt.then(
      () => true,
      (error: unknown) => {
        if (error instanceof Invalid) return false;
        throw error;
      },
    );
  if (what === 'open') {
    const opening = { code: fresh, parentCode: a, level, name: called(fresh), openedOn: on };
    return [await tried(openDepartment('system', opening)), model.open(fresh, a, day)];
  }
  if (what === 'rename') {
    const name = `${a} called ${other}`;
    return [await tried(renameDepartment('system', a, { name: called(name), day: on })), model.rename(a, name, day)];
  }
  if (what === 'move') {
    return [await tried(moveDepartment('system', a, { parentCode: b, day: on })), model.move(a, b, day)];
  }
  if (what === 'merge') return [await tried(mergeDepartments('system', a, b, on)), model.merge(a, b, day)];
  if (what === 'split') {
    const back = codes.find((code) => model.nodes.get(code)!.mergedInto === a);
    const children = all ? model.childrenFrom(a, day) : [b];
    const staff = [...model.people].filter(([, places]) => places.slice(day).includes(a)).map(([person]) => person);
    const to = back === undefined ? { code: fresh, level, name: called(fresh) } : { back };
    const done = await tried(splitDepartment('system', a, { to, day: on, children, staff }));
    return [done, model.split(a, back ?? fresh, day, children, staff)];
  }
  if (what === 'close') return [await tried(closeDepartment('system', a, on)), model.close(a, day)];
  if (what === 'reopen') return [await tried(reopenDepartment('system', a)), model.reopen(a)];
  const post = { en: 'Clerk', zh: '科员' };
  if (what === 'join') {
    const staffNumber = `${prefix}-p${model.people.size}`;
    const joining = { staffNumber, name: called('x'), posting: { departmentCode: a, post, fromOn: on } };
    return [await tried(joinStaff('system', joining)), model.join(staffNumber, a, day)];
  }
  const person = [...model.people.keys()][other % Math.max(1, model.people.size)];
  if (person === undefined) return [true, true];
  const [row] = await db.owner<{ id: number }[]>`select id from staff where staff_number = ${person}`;
  // When a transfer is refused is tried in staff.test.ts: here the model takes the outcome over.
  const done = await tried(transferStaff('system', row!.id, a, post, on));
  if (done) model.people.get(person)!.fill(a, day);
  return [done, done];
}

async function expectToMatch(model: Model, prefix: string): Promise<void> {
  const rows = await db.owner<{ code: string; closed: string | null; day: string; name: string; parent: string }[]>`
    select d.code, d.closed_on as closed, t.day, department_name_on(d.id, t.day)->>'en' as name, p.code as parent
    from departments d cross join unnest(${every.map(dayAt)}::date[]) as t (day)
    left join departments p on p.id = department_parent_on(d.id, t.day)
    where d.code like ${`${prefix}-%`} and t.day >= d.opened_on
    order by d.code, t.day`;
  const wanted = [...model.nodes].flatMap(([code, node]) =>
    every
      .filter((each) => each >= node.opened)
      .map((each) => ({
        code,
        closed: node.closed === null ? null : dayAt(node.closed),
        day: dayAt(each),
        name: node.names[each],
        parent: node.parents[each],
      })),
  );
  const order = (one: { code: string; day: string }) => `${one.code} ${one.day}`;
  expect(rows).toEqual(wanted.sort((x, y) => (order(x) < order(y) ? -1 : 1)));

  // The closure, and with it every branch, is the tree of today.
  const pairs: string[] = [];
  for (const code of model.nodes.keys()) {
    let depth = 0;
    for (let at: string | null = code; at !== null; at = model.now(at)) pairs.push(`${at} ${code} ${depth++}`);
  }
  const closure = await db.owner<{ pair: string }[]>`
    select a.code || ' ' || d.code || ' ' || c.depth as pair
    from department_closure c join departments a on a.id = c.ancestor_id join departments d on d.id = c.descendant_id
    where d.code like ${`${prefix}-%`}`;
  expect(closure.map((row) => row.pair).sort()).toEqual(pairs.sort());

  const places = await db.owner<{ place: string }[]>`
    select f.staff_number || ' ' || t.day || ' ' || d.code as place
    from unnest(${every.map(dayAt)}::date[]) as t (day) cross join lateral workplaces(t.day) w
    join staff f on f.id = w.staff_id join departments d on d.id = w.department_id
    where f.staff_number like ${`${prefix}-%`}`;
  const counted = [...model.people].flatMap(([person, at]) =>
    every.filter((each) => at[each] !== null).map((each) => `${person} ${dayAt(each)} ${at[each]}`),
  );
  expect(places.map((row) => row.place).sort()).toEqual(counted.sort());
}

describe('a tree that changes', () => {
  test('is on each day what a model says, with its closure and its people, after any sequence of changes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
        const prefix = `h${++runs}`;
        const model = new Model();
        model.open(`${prefix}-0`, null, 0);
        const top = { code: `${prefix}-0`, parentCode: null, level: 'city' as const, name: called(`${prefix}-0`) };
        await openDepartment('system', { ...top, openedOn: dayAt(0) });
        for (const first of [1, 2, 3]) {
          await take({ what: 'open', one: 0, other: 0, day: first % 2, all: false }, model, prefix);
        }
        for (const each of steps) {
          const [done, wanted] = await take(each, model, prefix);
          expect(done, JSON.stringify(each)).toBe(wanted);
          await expectToMatch(model, prefix);
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});

describe('history', () => {
  const open = (code: string, parentCode: string | null) =>
    openDepartment('system', { code, parentCode, level: 'city', name: called(code), openedOn: '2024-01-01' });
  const asker = { staffId: 0 };
  let administrators: { staffId: number }[];
  const codeOf = (attempt: Promise<unknown>) =>
    attempt.then(
      () => 'done',
      (error: unknown) => (error instanceof Invalid ? error.code : (error as Error).name),
    );

  beforeAll(async () => {
    await open('TOP', null);
    for (const code of ['A', 'B', 'C']) await open(code, 'TOP');
    administrators = await Promise.all(
      ['adm1', 'adm2'].map(async (staffNumber) => {
        const posting = { departmentCode: 'TOP', post: called('Clerk'), fromOn: '2024-01-01' };
        const staffId = await joinStaff('system', { staffNumber, name: called(staffNumber), posting });
        await db.owner`insert into role_grants (staff_id, role, from_on) values (${staffId}, 'administrator', '2024-01-01')`;
        return { staffId };
      }),
    );
  });

  test('every change and its opposite is told, with who did it, in the history and in the audit trail', async () => {
    const [by] = administrators as [{ staffId: number }];
    await openDepartment(by, { code: 'X', parentCode: 'A', level: 'city', name: called('X'), openedOn: '2024-02-01' });
    await renameDepartment(by, 'X', { name: called('Y'), day: '2024-03-01' });
    await renameDepartment(by, 'X', { name: called('X'), day: '2024-03-02' });
    await moveDepartment(by, 'X', { parentCode: 'B', day: '2024-03-01' });
    await moveDepartment(by, 'X', { parentCode: 'A', day: '2024-03-02' });
    await mergeDepartments(by, 'X', 'C', '2024-04-01');
    await splitDepartment(by, 'C', { to: { back: 'X' }, day: '2024-05-01' });
    await closeDepartment(by, 'X', '2024-06-01');
    await reopenDepartment(by, 'X');
    const { id } = await departmentByCode(by, 'X');
    const history = await historyOf(by, id);
    const kinds = ['reopened', 'closed', 'split', 'merged', 'moved', 'moved', 'renamed', 'renamed', 'opened'];
    expect(history.map((each) => each.kind)).toEqual(kinds);
    expect(history.map((each) => each.byName)).toEqual(kinds.map(() => called('adm1')));
    expect(history[4]!.detail).toEqual({ fromParent: 'B', toParent: 'A' });
    expect(await formerNamesOf(asker, id)).toMatchObject([
      { name: called('Y'), untilOn: '2024-03-01' },
      { name: called('X'), untilOn: '2024-02-29' },
    ]);
    const events = await db.owner<{ action: string }[]>`
      select action from audit_events where target in ('X', 'C') and actor_id = ${by.staffId} order by id desc`;
    expect(events.map((event) => event.action)).toEqual(kinds.map((kind) => `department-${kind}`));
    expect(await historyOf(asker, id)).toEqual([]);
  });

  test('a name or a place may not begin in the future, nor before one that came later', async () => {
    const tomorrow = addDays(today(), 1);
    await open('L', 'A');
    expect(await codeOf(renameDepartment('system', 'L', { name: called('M'), day: tomorrow }))).toBe('day-to-come');
    expect(await codeOf(moveDepartment('system', 'L', { parentCode: 'B', day: tomorrow }))).toBe('day-to-come');
    expect(await codeOf(mergeDepartments('system', 'L', 'B', tomorrow))).toBe('day-to-come');
    expect(await codeOf(renameDepartment('system', 'L', { name: called('M'), day: '2023-12-31' }))).toBe(
      'department-closed',
    );
    await renameDepartment('system', 'L', { name: called('M'), day: '2024-06-01' });
    expect(await codeOf(renameDepartment('system', 'L', { name: called('N'), day: '2024-05-31' }))).toBe(
      'later-change',
    );
    const long = 'x'.repeat(201);
    expect(await codeOf(renameDepartment('system', 'L', { name: called(long) }))).toBe('name-too-long');
  });

  test('a move back in time that would have made a circle on a past day is refused', async () => {
    await open('P', 'TOP');
    await open('Q', 'P');
    await moveDepartment('system', 'Q', { parentCode: 'TOP', day: '2024-03-01' });
    expect(await codeOf(moveDepartment('system', 'P', { parentCode: 'Q', day: '2024-02-01' }))).toBe(
      'department-below-itself',
    );
    expect(await codeOf(moveDepartment('system', 'P', { parentCode: 'Q', day: '2024-03-01' }))).toBe('done');
  });

  test('two administrators at once: the second learns that it has changed, the same form twice changes once', async () => {
    const [one, two] = administrators as [{ staffId: number }, { staffId: number }];
    for (let round = 0; round < 10; round++) {
      const code = `R${round}`;
      await open(code, 'TOP');
      const { id } = await departmentByCode(one, code);
      const since = await lastChangeOf(one, id);
      const outcomes = await Promise.all([
        codeOf(moveDepartment(one, code, { parentCode: 'A' }, { since, key: crypto.randomUUID() })),
        codeOf(mergeDepartments(two, code, 'B', today(), { since, key: crypto.randomUUID() })),
      ]);
      expect(outcomes).toContain('done');
      // Whoever came second found it changed, or merged and so no longer open.
      expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
      expect(['changed-meanwhile', 'department-closed']).toContain(outcomes.find((outcome) => outcome !== 'done'));
    }
    await open('TWICE', 'TOP');
    const key = crypto.randomUUID();
    const rename = () => renameDepartment(one, 'TWICE', { name: called('Once') }, { key, since: undefined });
    await Promise.all([rename(), rename()]);
    await rename();
    const { id } = await departmentByCode(one, 'TWICE');
    expect((await historyOf(one, id)).map((each) => each.kind)).toEqual(['renamed', 'opened']);
  });

  test('what was merged comes back with all who are still there', async () => {
    for (const code of ['M', 'N']) await open(code, 'TOP');
    await open('M-1', 'M');
    const posting = { departmentCode: 'M', post: called('Clerk'), fromOn: '2024-01-01' };
    const [stays] = await Promise.all(
      ['m1', 'm2'].map((staffNumber) => joinStaff('system', { staffNumber, name: called('x'), posting })),
    );
    expect(await mergeDepartments('system', 'M', 'N', '2024-05-01')).toBe(2);
    await transferStaff('system', stays!, 'TOP', called('Clerk'), '2024-06-01');
    const back = { to: { back: 'M', withAll: true }, day: '2024-07-01' };
    expect(await splitDepartment('system', 'N', back, { tryOnly: true })).toEqual({ people: 1, departments: 1 });
    expect((await departmentByCode(asker, 'M')).closedOn).toBe('2024-05-01');
    expect(await splitDepartment('system', 'N', back)).toEqual({ people: 1, departments: 1 });
    const { id } = await departmentByCode(asker, 'M');
    expect((await departmentByCode(asker, 'M-1')).parentId).toBe(id);
  });

  test('what is split off takes the named along; who does not fit is named and nothing is changed', async () => {
    await open('S', 'TOP');
    await open('S-1', 'S');
    await open('S-2', 'S');
    const posting = { departmentCode: 'S', post: called('Clerk'), fromOn: '2024-01-01' };
    for (const staffNumber of ['s1', 's2']) await joinStaff('system', { staffNumber, name: called('x'), posting });
    const to = { code: 'S-NEW', level: 'city' as const, name: called('New') };
    const split = (wanted: { children?: string[]; staff?: string[] }) =>
      codeOf(splitDepartment('system', 'S', { to, day: '2024-07-01', ...wanted }));
    expect(await split({ children: ['S-1', 'A'] })).toBe('not-directly-below');
    expect(await split({ staff: ['s1', 'adm1'] })).toBe('not-staff-there');
    expect(await codeOf(departmentByCode(asker, 'S-NEW'))).toBe('NotFound');
    expect(await split({ children: ['S-1'], staff: ['s1'] })).toBe('done');
    expect(await split({})).toBe('department-code-taken');
    const places = await db.owner`
      select f.staff_number, d.code from workplaces('2024-07-01') w
      join staff f on f.id = w.staff_id join departments d on d.id = w.department_id
      where f.staff_number in ('s1', 's2') order by 1`;
    expect(places).toEqual([
      { staffNumber: 's1', code: 'S-NEW' },
      { staffNumber: 's2', code: 'S' },
    ]);
    expect(await codeOf(splitDepartment('system', 'S', { to: { back: 'A' }, day: today() }))).toBe('not-merged-here');
  });
});
