// The figures of the platform against a count in plain TypeScript over the raw rows: random trees, posts, transfers,
// moves of departments, secondments, leave, assignments, withdrawals, completions that expire and exemptions.
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { states, type State } from '#domain/plans/state.ts';
import { countOf } from '#domain/reports/figure.ts';
import { completionByDepartment, type CompletionReport } from '#domain/reports/figures.ts';
import { nameFilterFrom } from '#domain/reports/name.ts';
import { allNamesInBranch } from '#domain/reports/names.ts';
import { reportScopeFor } from '#domain/reports/scopes.ts';
import { addDays, today } from '#platform/clock.ts';
import { system } from '#platform/db.ts';
import { useDatabase } from '../../support/database.ts';
import { Arrangement } from './arrangement.ts';

const db = useDatabase();
const now = today();
/** Days of the test world count from here; day 20 is today. */
const dayAt = (n: number): string => addDays(now, n - 20);
const today20 = 20;

interface Span {
  from: number;
  until: number | null;
}
interface World {
  /** Each department's parent is one before it; the first is the root. */
  parents: number[];
  /** Moves after everything else was arranged: department → new parent, skipped when it would make a ring. */
  moves: [number, number][];
  staff: {
    invited: number | null;
    /** Main posts one after another: department and first day; -1 has left. */
    posts: { department: number; from: number }[];
    secondment: (Span & { department: number }) | null;
    leave: Span | null;
    further: number | null;
  }[];
  assignments: { course: number; department: number; on: number; due: number; withdrawn: number | null }[];
  starts: { person: number; course: number; on: number }[];
  completions: { person: number; course: number; on: number; expires: number | null }[];
  exemptions: (Span & { person: number; course: number })[];
  asked: { top: number; day: number };
}

const courses = ['alpha', 'beta', 'gamma'];
const someDay = fc.integer({ min: 0, max: 30 });
const index = fc.nat({ max: 99 });
const spanOf = (span: { from: number; length: number | null }): Span => ({
  from: span.from,
  until: span.length === null ? null : span.from + span.length,
});
const span = fc.record({ from: someDay, length: fc.option(fc.nat({ max: 12 }), { nil: null }) }).map(spanOf);

const world: fc.Arbitrary<World> = fc.record({
  parents: fc.array(index, { minLength: 1, maxLength: 9 }),
  moves: fc.array(fc.tuple(index, index), { maxLength: 3 }),
  staff: fc.array(
    fc.record({
      invited: fc.option(fc.integer({ min: 0, max: 24 }), { nil: null, freq: 4 }),
      posts: fc.uniqueArray(
        fc.record({ department: fc.oneof({ weight: 6, arbitrary: index }, fc.constant(-1)), from: someDay }),
        {
          minLength: 1,
          maxLength: 3,
          selector: (post) => post.from,
        },
      ),
      secondment: fc.option(
        fc.tuple(span, index).map(([when, department]) => ({ ...when, department })),
        { nil: null },
      ),
      leave: fc.option(span, { nil: null }),
      further: fc.option(index, { nil: null }),
    }),
    { minLength: 1, maxLength: 14 },
  ),
  assignments: fc.array(
    fc
      .record({
        course: index,
        department: index,
        on: fc.integer({ min: 0, max: 24 }),
        wait: fc.nat({ max: 15 }),
        life: fc.option(fc.nat({ max: 15 }), { nil: null }),
      })
      .map(({ wait, life, ...rest }) => ({
        ...rest,
        due: rest.on + wait,
        withdrawn: life === null ? null : rest.on + life,
      })),
    { minLength: 1, maxLength: 6 },
  ),
  starts: fc.array(fc.record({ person: index, course: index, on: someDay }), { maxLength: 12 }),
  completions: fc.array(
    fc
      .record({
        person: index,
        course: index,
        on: someDay,
        life: fc.option(fc.integer({ min: 1, max: 10 }), { nil: null }),
      })
      .map(({ life, ...rest }) => ({ ...rest, expires: life === null ? null : rest.on + life })),
    { maxLength: 12 },
  ),
  exemptions: fc.array(
    fc.tuple(span, index, index).map(([when, person, course]) => ({ ...when, person, course })),
    { maxLength: 5 },
  ),
  asked: fc.record({ top: index, day: fc.oneof(fc.constant(today20), fc.integer({ min: 0, max: 24 })) }),
});

interface Facts {
  parentOf: (number | null)[];
  people: { posts: { department: number; from: number; until: number | null }[] }[];
}

const at = <T>(list: readonly T[], n: number): T => list[n % list.length]!;
const covers = ({ from, until }: Span, day: number): boolean => from <= day && (until === null || until >= day);

/** Turns random numbers into a world without rings and with posts that follow one another. */
function settle(random: World): Facts {
  const parentOf = [null, ...random.parents.map((n, i) => n % (i + 1))];
  const people = random.staff.map(({ posts }) => {
    const sorted = posts.toSorted((a, b) => a.from - b.from);
    return {
      posts: sorted
        .map((post, i) => ({ ...post, until: sorted[i + 1] ? sorted[i + 1]!.from - 1 : null }))
        .filter((post) => post.department !== -1)
        .map((post) => ({ ...post, department: post.department % parentOf.length })),
    };
  });
  return { parentOf, people };
}

function ancestors(parentOf: readonly (number | null)[], department: number): number[] {
  const line = [department];
  for (let up = parentOf[department]; up !== null && up !== undefined; up = parentOf[up]) line.push(up);
  return line;
}

function move(parentOf: (number | null)[], [what, where]: [number, number]): [number, number] | null {
  const [department, parent] = [what % parentOf.length, where % parentOf.length];
  if (department === 0 || ancestors(parentOf, parent).includes(department)) return null;
  parentOf[department] = parent;
  return [department, parent];
}

/** The count by hand: part of the branch (its own index for the top) → course → state → people; late never begun apart. */
function countByHand(random: World, { parentOf, people }: Facts, top: number, day: number): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  people.forEach(({ posts }, person) => {
    const { secondment, leave, invited } = random.staff[person]!;
    const main = posts.find((post) => covers(post, day));
    if (!main) return;
    const isAway = secondment !== null && covers(secondment, day);
    const works = isAway ? secondment.department % parentOf.length : main.department;
    const line = ancestors(parentOf, works);
    if (!line.includes(top)) return;
    const part = works === top ? top : line[line.indexOf(top) - 1]!;
    courses.forEach((_, course) => {
      const due = random.assignments
        .filter((each) => each.course % courses.length === course && line.includes(each.department % parentOf.length))
        .filter((each) => each.on <= day && (each.withdrawn === null || each.withdrawn > day))
        .map((each) => each.due);
      if (due.length === 0) return;
      const mine = <T extends { person: number; course: number }>(list: T[]): T[] =>
        list.filter((each) => each.person % people.length === person && each.course % courses.length === course);
      const isDone = mine(random.completions).some(
        (each) => each.on <= day && (each.expires === null || each.expires > day),
      );
      const isExempt =
        (leave !== null && covers(leave, day)) || mine(random.exemptions).some((each) => covers(each, day));
      const hasBegun = mine(random.starts)
        .slice(0, 1)
        .some((each) => each.on <= day);
      const isLate = Math.min(...due) < day;
      const state: State = isDone
        ? 'done'
        : isExempt
          ? 'exempt'
          : invited === null || invited > day
            ? 'not-invited'
            : isLate
              ? 'late'
              : hasBegun
                ? 'in-progress'
                : 'not-started';
      add(`${part} ${courses[course]} ${state}`);
      if (state === 'late' && !hasBegun) add(`${part} ${courses[course]} late-never-begun`);
    });
  });
  return counts;
}

function flatten(report: CompletionReport, partOf: (code: string) => number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of report.rows) {
    for (const [course, figures] of row.courses) {
      for (const state of states) {
        const n = countOf(figures, state);
        if (n > 0) counts.set(`${partOf(row.code)} ${course} ${state}`, n);
      }
      if (figures.lateNeverBegun > 0)
        counts.set(`${partOf(row.code)} ${course} late-never-begun`, figures.lateNeverBegun);
    }
  }
  return counts;
}

async function clear(): Promise<void> {
  await db.owner.unsafe(`
    alter table audit_events disable trigger append_only_truncate;
    truncate audit_subjects, audit_events, assignments, exemptions, course_starts, completions, courses, attempts,
      postings, staff_states, role_grants, staff, departments restart identity cascade`);
}

async function arrange(random: World, facts: Facts): Promise<{ departments: number[]; staff: number[] }> {
  const make = new Arrangement(db.owner);
  const departments: number[] = [];
  for (const [i, parent] of facts.parentOf.entries()) {
    departments.push(await make.department(`d${i}`, parent === null ? null : departments[parent]!));
  }
  for (const course of courses) await make.course(course);
  const staff: number[] = [];
  for (const [i, each] of random.staff.entries()) {
    const id = await make.staff({ number: `p${i}`, invitedOn: each.invited === null ? null : dayAt(each.invited) });
    staff.push(id);
    for (const post of facts.people[i]!.posts) {
      await make.posting(id, departments[post.department]!, {
        from: dayAt(post.from),
        until: post.until === null ? null : dayAt(post.until),
      });
    }
    const { secondment, leave, further } = each;
    if (secondment) {
      await make.secondment(
        id,
        at(departments, secondment.department),
        dayAt(secondment.from),
        secondment.until === null ? null : dayAt(secondment.until),
      );
    }
    if (leave) await make.leave(id, dayAt(leave.from), leave.until === null ? null : dayAt(leave.until));
    if (further !== null) await make.posting(id, at(departments, further), { main: false });
  }
  for (const each of random.assignments) {
    await make.assignment(at(courses, each.course), at(departments, each.department), {
      due: dayAt(each.due),
      on: dayAt(each.on),
      withdrawn: each.withdrawn === null ? null : dayAt(each.withdrawn),
    });
  }
  const begun = new Set<string>();
  for (const { person, course, on } of random.starts) {
    const key = `${person % staff.length} ${course % courses.length}`;
    if (begun.has(key)) continue;
    begun.add(key);
    await make.start(at(staff, person), at(courses, course), dayAt(on));
  }
  for (const { person, course, on, expires } of random.completions) {
    await make.completion(at(staff, person), at(courses, course), dayAt(on), expires === null ? null : dayAt(expires));
  }
  for (const { person, course, from, until } of random.exemptions) {
    await make.exemption(at(staff, person), at(courses, course), dayAt(from), until === null ? null : dayAt(until));
  }
  for (const wish of random.moves) {
    const moved = move(facts.parentOf, wish);
    if (moved)
      await db.owner`update departments set parent_id = ${departments[moved[1]]!} where id = ${departments[moved[0]]!}`;
  }
  return { departments, staff };
}

afterEach(clear);

test('figures, names and duty_states agree with a count by hand on random worlds', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (random) => {
      await clear();
      const facts = settle(random);
      const { departments } = await arrange(random, facts);
      const make = new Arrangement(db.owner);
      const top = random.asked.top % departments.length;
      const coordinator = await make.coordinator(await make.staff({ number: 'coordinator' }), departments[top]!);
      const scope = await reportScopeFor(coordinator, `d${top}`);
      const partOf = (code: string): number => Number(code.slice(1));

      // Any day: the figures of a coordinator of this branch alone.
      const report = await completionByDepartment(scope, { day: dayAt(random.asked.day) });
      const byHand = countByHand(random, facts, top, random.asked.day);
      expect(flatten(report, partOf)).toEqual(byHand);

      // The six states add up, line by line and to the total.
      for (const counts of [...report.rows, report.total].flatMap((row) => [row.all, ...row.courses.values()])) {
        expect(states.reduce((sum, state) => sum + countOf(counts, state), 0)).toBe(counts.expected);
      }
      expect(report.rows.reduce((sum, row) => sum + row.all.expected, 0)).toBe(report.total.all.expected);
      expect(report.rows.reduce((sum, row) => sum + row.people, 0)).toBe(report.total.people);

      // Today: the list of names, under row-level security, says the same.
      const figures = await completionByDepartment(scope);
      const list = await allNamesInBranch(scope, nameFilterFrom(new URLSearchParams()), 'zh', { kind: 'exported' });
      const fromNames = new Map<string, number>();
      for (const row of list.rows!) {
        const line = ancestors(facts.parentOf, partOf(row.departmentCode));
        const works = line[0]!;
        const part = works === top ? top : line[line.indexOf(top) - 1]!;
        const key = `${part} ${row.courseId} ${row.state}`;
        fromNames.set(key, (fromNames.get(key) ?? 0) + 1);
        if (row.state === 'late' && !row.hasBegun) {
          fromNames.set(
            `${part} ${row.courseId} late-never-begun`,
            (fromNames.get(`${part} ${row.courseId} late-never-begun`) ?? 0) + 1,
          );
        }
      }
      expect(fromNames).toEqual(flatten(figures, partOf));
      expect(list.counts).toEqual(figures.total.all);

      // What the branch counts is what each person is told: branch_duties() and duty_states() are one rule.
      const [branch, persons] = await system('test', async (sql) => [
        await sql`select * from branch_duties(${departments[0]!}, ${dayAt(random.asked.day)}) order by staff_id, course_id`,
        await sql`select * from duty_states(${dayAt(random.asked.day)}) order by staff_id, course_id`,
      ]);
      expect([...branch!]).toEqual([...persons!]);
    }),
    { numRuns: 60, interruptAfterTimeLimit: 45_000, markInterruptAsFailure: false },
  );
});
