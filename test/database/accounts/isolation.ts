// Random organisations, and random questions to the database in the name of random people; what comes back is compared
// with an oracle that knows nothing but lists and walks the tree step by step.
import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { randomStream } from '#domain/exercises/random.ts';
import { addDays, today } from '#platform/clock.ts';
import { read, type Sql, transaction } from '#platform/db.ts';
import { Arrangement } from '../reports/arrangement.ts';

type Role = 'coordinator' | 'deputy' | 'administrator' | 'author' | 'auditor';

interface Grant {
  staffId: number;
  role: Role;
  departmentId: number | null;
  fromOn: string;
  untilOn: string | null;
}

interface Stay {
  staffId: number;
  departmentId: number;
  untilOn: string | null;
}

/** Where somebody's rows are, and by which rule others read them. */
type Way =
  | 'staff'
  | 'postings'
  | 'staff_states'
  | 'course_starts'
  | 'completions'
  | 'exemptions'
  | 'messages'
  | 'role_grants'
  | 'accounts'
  | 'sessions'
  | 'attempts'
  | 'account_links'
  | 'mails'
  | 'audit_events'
  | 'audit_subjects';

const owned: readonly Way[] = ['accounts', 'sessions', 'attempts'];
const admitted: readonly Way[] = ['account_links', 'mails'];
const trail: readonly Way[] = ['audit_events', 'audit_subjects'];
const columns: Partial<Record<Way, string>> = { staff: 'id', audit_events: 'actor_id' };

const ways: readonly Way[] = [
  'staff',
  'postings',
  'staff_states',
  'course_starts',
  'completions',
  'exemptions',
  'messages',
  'role_grants',
  ...owned,
  ...admitted,
  ...trail,
];

/** What was asked, and what came back that should not have, or did not come back that should have. */
export interface Probing {
  probes: number;
  wrong: string[];
}

/** One organisation with its oracle. */
class Organisation {
  readonly parents = new Map<number, number | null>();
  readonly people: number[] = [];
  readonly grants: Grant[] = [];
  readonly stays: Stay[] = [];

  #holds({ fromOn, untilOn }: Grant): boolean {
    return fromOn <= today() && (untilOn === null || untilOn >= today());
  }

  #roles(person: number, ...roles: Role[]): Grant[] {
    return this.grants.filter((each) => each.staffId === person && roles.includes(each.role) && this.#holds(each));
  }

  /** How many steps the department lies below the other; null when it does not. */
  depth(department: number, above: number): number | null {
    let steps = 0;
    for (let at: number | null = department; at !== null; at = this.parents.get(at)!) {
      if (at === above) return steps;
      steps++;
    }
    return null;
  }

  has(person: number, role: Role): boolean {
    return this.#roles(person, role).length > 0;
  }

  covers(person: number, department: number): boolean {
    return this.#roles(person, 'coordinator', 'deputy').some(
      (each) => this.depth(department, each.departmentId!) !== null,
    );
  }

  seesAll(person: number): boolean {
    const roots = [...this.parents].filter(([, parent]) => parent === null).map(([id]) => id);
    return this.has(person, 'administrator') || (roots.length === 1 && this.covers(person, roots[0]!));
  }

  inScope(person: number, other: number): boolean {
    return this.stays.some(
      (stay) =>
        stay.staffId === other &&
        (stay.untilOn === null || stay.untilOn >= today()) &&
        this.covers(person, stay.departmentId),
    );
  }

  admits(person: number, other: number): boolean {
    if (person === other) return false;
    if (this.has(person, 'administrator')) return true;
    const reachesFurther = this.grants.some(
      (each) =>
        each.staffId === other &&
        (each.untilOn === null || each.untilOn >= today()) &&
        (each.departmentId === null || !this.covers(person, each.departmentId)),
    );
    return this.inScope(person, other) && !reachesFurther;
  }

  appoints(person: number, grant: Omit<Grant, 'fromOn'>): boolean {
    if (this.has(person, 'administrator')) return true;
    if (person === grant.staffId || grant.departmentId === null || !this.inScope(person, grant.staffId)) return false;
    if (grant.role !== 'coordinator' && grant.role !== 'deputy') return false;
    const least = grant.role === 'coordinator' ? 1 : 0;
    return this.#roles(person, 'coordinator').some((own) => {
      const depth = this.depth(grant.departmentId!, own.departmentId!);
      if (depth === null || depth < least) return false;
      return own.untilOn === null || (grant.untilOn !== null && grant.untilOn <= own.untilOn);
    });
  }

  readsFigures(person: number, department: number): boolean {
    return this.has(person, 'auditor') || this.seesAll(person) || this.covers(person, department);
  }

  /** Whether the person may read somebody's rows there. */
  reads(person: number, way: Way, other: number): boolean {
    if (person === other) return true;
    if (owned.includes(way)) return false;
    if (trail.includes(way)) return this.has(person, 'administrator') || this.has(person, 'auditor');
    if (admitted.includes(way)) return this.admits(person, other);
    return this.seesAll(person) || this.inScope(person, other);
  }
}

async function arrange(sql: postgres.Sql, random: (bound: number) => number): Promise<Organisation> {
  const make = new Arrangement(sql);
  const made = new Organisation();
  const course = `c${randomUUID()}`;
  await make.course(course);
  const departments: number[] = [];
  for (let n = 0; n < 30; n++) {
    const parent = n === 0 || random(25) === 0 ? null : departments[random(departments.length)]!;
    const id = await make.department(`D${randomUUID()}`, parent);
    made.parents.set(id, parent);
    departments.push(id);
  }
  const somewhere = (): number => departments[random(departments.length)]!;
  const past = addDays(today(), -1);
  const ends = [null, null, null, today(), past, addDays(today(), 30)];
  const end = (): string | null => ends[random(ends.length)]!;
  for (let n = 0; n < 60; n++) {
    const id = await make.staff({ number: randomUUID() });
    made.people.push(id);
    const stays: Stay[] = [{ staffId: id, departmentId: somewhere(), untilOn: end() }];
    await make.posting(id, stays[0]!.departmentId, { until: stays[0]!.untilOn });
    if (random(4) === 0) {
      stays.push({ staffId: id, departmentId: somewhere(), untilOn: end() });
      await make.posting(id, stays.at(-1)!.departmentId, { until: stays.at(-1)!.untilOn, main: false });
    }
    if (random(6) === 0) {
      stays.push({ staffId: id, departmentId: somewhere(), untilOn: end() });
      await make.secondment(id, stays.at(-1)!.departmentId, '2020-01-01', stays.at(-1)!.untilOn);
    } else await make.leave(id, '2020-01-01', '2020-02-01');
    made.stays.push(...stays);
    await make.start(id, course, '2020-03-01');
    await make.completion(id, course, '2020-03-02');
    await make.exemption(id, course, '2020-03-01');
    const key = randomUUID();
    await sql`insert into accounts (staff_id) values (${id})`;
    await sql`
      insert into sessions (id, secret_hash, staff_id, expires_at, auth_epoch)
      values (${key.replaceAll('-', '').slice(0, 22)}, sha256(${Buffer.from(key)}), ${id}, now() + interval '1 hour', 0)`;
    await sql`
      insert into attempts (staff_id, course_id, kind, ordinal, seed, course_hash, language)
      values (${id}, ${course}, 'quiz', 1, 's', 'h', 'en')`;
    await sql`insert into messages (staff_id, page, text, message_key) values (${id}, '/', 'x', ${key})`;
    await sql`
      insert into account_links (kind, staff_id, token_hash, expires_at) values ('slip', ${id}, sha256(${Buffer.from(key)}), now())`;
    await sql`
      insert into mails (kind, staff_id, address, language, batch_key) values ('invitation', ${id}, 'x@example.org', 'en', ${key})`;
    await sql`
      with event as (insert into audit_events (actor_id, action) values (${id}, 'x') returning id)
      insert into audit_subjects (event_id, staff_id) select id, ${id} from event`;
  }
  const roles: Role[] = [
    'coordinator',
    'coordinator',
    'coordinator',
    'deputy',
    'deputy',
    'author',
    'auditor',
    'administrator',
  ];
  for (const staffId of made.people) {
    for (let n = random(3); n > 0; n--) {
      const role = roles[random(roles.length)]!;
      // Every role somewhere, administrators and auditors seldom: they see too much to be interesting.
      if ((role === 'administrator' || role === 'auditor') && random(3) > 0) continue;
      const departmentId = role === 'coordinator' || role === 'deputy' ? somewhere() : null;
      const fromOn = random(6) === 0 ? addDays(today(), 5) : '2020-01-01';
      const grant: Grant = { staffId, role, departmentId, fromOn, untilOn: end() };
      if (grant.untilOn !== null && grant.untilOn < fromOn) grant.untilOn = null;
      made.grants.push(grant);
      await sql`
        insert into role_grants (staff_id, role, department_id, from_on, until_on)
        values (${staffId}, ${role}, ${departmentId}, ${fromOn}, ${grant.untilOn})`;
    }
  }
  return made;
}

/** Takes everything away, ledger and trail too: that they only grow is tried elsewhere. */
async function empty(sql: postgres.Sql): Promise<void> {
  const tables = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_trigger t on t.tgrelid = c.oid
    where t.tgname = 'append_only_truncate' or t.tgname = 'append_only'
    group by c.relname`;
  await sql.begin(async (all) => {
    for (const { name } of tables) await all.unsafe(`alter table ${name} disable trigger user`);
    await all`truncate staff, departments, courses, settings restart identity cascade`;
    for (const { name } of tables) await all.unsafe(`alter table ${name} enable trigger user`);
  });
}

class Undo extends Error {}

/** Tries a write as a person and takes it back; false when row-level security refused it. */
async function isLet(person: number, write: (sql: Sql) => Promise<unknown>): Promise<boolean> {
  try {
    await transaction({ staffId: person }, async (sql) => {
      await write(sql);
      throw new Undo();
    });
    return true;
  } catch (error) {
    if (error instanceof Undo) return true;
    if ((error as { code?: string }).code === '42501') return false;
    throw error;
  }
}

/** Asks `wanted` questions and more, organisation by organisation, until there are so many. */
export async function probe(sql: postgres.Sql, wanted: number, seed: string): Promise<Probing> {
  const random = randomStream(seed);
  const result: Probing = { probes: 0, wrong: [] };
  const compare = (got: boolean, expected: boolean, what: string): void => {
    result.probes++;
    if (got !== expected) result.wrong.push(`${what}: ${got ? 'let' : 'refused'}`);
  };
  const rowsPerQuestion = 12;

  // One root in one organisation is not one root in the database: each organisation has it to itself.
  while (result.probes < wanted) {
    await empty(sql);
    const made = await arrange(sql, random);
    const someone = (): number => made.people[random(made.people.length)]!;
    const departments = [...made.parents.keys()];
    const somewhere = (): number => departments[random(departments.length)]!;
    for (let turn = 0; turn < 350 && result.probes < wanted; turn++) {
      const person = someone();
      const way = ways[random(ways.length)]!;
      const column = columns[way] ?? 'staff_id';
      if (way === 'role_grants') {
        // Seen with the department, and by the person.
        const rows = await read({ staffId: person }, (own) => own<{ id: number }[]>`select id from role_grants`);
        const seen = new Set(rows.map((row) => row.id));
        for (const grant of await sql<{ id: number; staffId: number; departmentId: number | null }[]>`
          select id, staff_id, department_id from role_grants order by random() limit ${rowsPerQuestion}`) {
          const within = grant.departmentId !== null && made.covers(person, grant.departmentId);
          const expected = grant.staffId === person || made.seesAll(person) || within;
          compare(seen.has(grant.id), expected, `${person} role_grants ${grant.id}`);
        }
      } else {
        const asked = [person, ...Array.from({ length: rowsPerQuestion - 1 }, someone)];
        const rows = await read({ staffId: person }, (own) =>
          own.unsafe<{ person: number }[]>(
            `select distinct ${column} as person from ${way} where ${column} = any($1::int[])`,
            [asked],
          ),
        );
        const seen = new Set(rows.map((row) => row.person));
        const has =
          way === 'staff_states'
            ? new Set((await sql<{ id: number }[]>`select staff_id as id from staff_states`).map((row) => row.id))
            : null;
        for (const other of new Set(asked)) {
          if (has && !has.has(other)) continue;
          compare(seen.has(other), made.reads(person, way, other), `${person} ${way} of ${other}`);
        }
      }

      const top = somewhere();
      const figures = await read(
        { staffId: person },
        (own) => own`select lectern_private.reads_figures(${top}) as is_read`,
      );
      compare(Boolean(figures[0]!['isRead']), made.readsFigures(person, top), `${person} figures of ${top}`);
      const other = someone();
      const link = await isLet(
        person,
        (own) => own`
          insert into account_links (kind, staff_id, token_hash, expires_at, issued_by)
          values ('invitation', ${other}, sha256(${Buffer.from(randomUUID())}), now() + interval '1 day', ${person})`,
      );
      compare(link, made.admits(person, other), `${person} lets ${other} in`);
      const role = (['coordinator', 'deputy', 'author', 'auditor', 'administrator'] as const)[random(5)]!;
      const departmentId = role === 'coordinator' || role === 'deputy' ? top : null;
      const untilOn = [null, addDays(today(), 30), addDays(today(), 60)][random(3)]!;
      const grant = { staffId: other, role, departmentId, untilOn };
      const given = await isLet(
        person,
        (own) => own`
          insert into role_grants (staff_id, role, department_id, granted_by, until_on)
          values (${other}, ${role}, ${departmentId}, ${person}, ${untilOn})`,
      );
      compare(given, made.appoints(person, grant), `${person} makes ${other} ${role} of ${departmentId}`);
    }
  }
  return result;
}
