// Who sees which rows, for each table with personal data. A new table fails here until somebody has decided.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { today } from '#platform/clock.ts';
import { read, type Sql, transaction, withoutContext } from '#platform/db.ts';
import { useDatabase } from '../../support/database.ts';
import { Arrangement } from './arrangement.ts';

const db = useDatabase();

/** Tables that say nothing about any person. */
const withoutPersonalData = [
  'changes',
  'courses',
  'department_closure',
  'departments',
  'former_names',
  'former_places',
  'item_versions',
  'published_answers',
  'roster_headings',
  'schema_migrations',
  'settings',
  'site_secrets',
];

type Reach = 'own' | 'branch' | 'nobody';

/** For each table with personal data: whose rows it holds, and who may read them beside the platform's own jobs. */
const tables: Record<
  string,
  { person: string; coordinator: Reach; administrator: Reach | 'all'; learner?: Reach | 'all' }
> = {
  staff: { person: 'id', coordinator: 'branch', administrator: 'all' },
  postings: { person: 'staff_id', coordinator: 'branch', administrator: 'all' },
  staff_states: { person: 'staff_id', coordinator: 'branch', administrator: 'all' },
  accounts: { person: 'staff_id', coordinator: 'own', administrator: 'own' },
  sessions: { person: 'staff_id', coordinator: 'own', administrator: 'own' },
  account_links: { person: 'staff_id', coordinator: 'branch', administrator: 'all' },
  mails: { person: 'staff_id', coordinator: 'branch', administrator: 'all' },
  kept_forms: { person: 'staff_id', coordinator: 'own', administrator: 'own' },
  background_jobs: { person: 'asked_by', coordinator: 'own', administrator: 'own' },
  imports: { person: 'asked_by', coordinator: 'own', administrator: 'own' },
  import_file_parts: { person: ofImport('import_file_parts'), coordinator: 'own', administrator: 'own' },
  roster_rows: { person: ofImport('roster_rows'), coordinator: 'own', administrator: 'own' },
  import_decisions: { person: ofImport('import_decisions'), coordinator: 'own', administrator: 'own' },
  role_grants: { person: 'staff_id', coordinator: 'branch', administrator: 'all' },
  // What was done to a department; names who did it, and those who went along by number.
  department_changes: { person: 'by_id', coordinator: 'branch', administrator: 'all', learner: 'nobody' },
  demonstration_cards: { person: 'staff_id', coordinator: 'nobody', administrator: 'nobody', learner: 'nobody' },
  attempts: { person: 'staff_id', coordinator: 'own', administrator: 'own' },
  open_attempts: { person: 'staff_id', coordinator: 'own', administrator: 'own' },
  attempt_items: { person: ofAttempt('attempt_items'), coordinator: 'own', administrator: 'own' },
  answers: { person: ofAttempt('answers'), coordinator: 'own', administrator: 'own' },
  attempt_closings: { person: ofAttempt('attempt_closings'), coordinator: 'own', administrator: 'own' },
  answer_corrections: { person: ofAttempt('answer_corrections'), coordinator: 'own', administrator: 'own' },
  attempt_corrections: { person: ofAttempt('attempt_corrections'), coordinator: 'own', administrator: 'own' },
  // Why a question was taken out is no secret, and names nobody but the one who decided by number.
  item_decisions: { person: 'decided_by', coordinator: 'branch', administrator: 'all', learner: 'all' },
  course_starts: { person: 'staff_id', coordinator: 'branch', administrator: 'all' },
  completions: { person: 'staff_id', coordinator: 'branch', administrator: 'all' },
  // Who has to do what is no secret, and names nobody but the one who set it by number.
  assignments: { person: 'assigned_by', coordinator: 'branch', administrator: 'all', learner: 'all' },
  exemptions: { person: 'staff_id', coordinator: 'branch', administrator: 'all' },
  exemption_ends: { person: 'staff_id', coordinator: 'branch', administrator: 'all' },
  recorded_trainings: { person: 'staff_id', coordinator: 'branch', administrator: 'all' },
  training_withdrawals: { person: 'staff_id', coordinator: 'branch', administrator: 'all' },
  messages: { person: 'staff_id', coordinator: 'branch', administrator: 'all' },
  message_replies: {
    person: '(select m.staff_id from messages m where m.id = message_replies.message_id)',
    coordinator: 'branch',
    administrator: 'all',
  },
  // Each person in this test has one event of which they are both the actor and the subject.
  audit_events: { person: 'actor_id', coordinator: 'own', administrator: 'all' },
  audit_subjects: { person: 'staff_id', coordinator: 'own', administrator: 'all' },
};

/** Functions that run as the owner and that the web role may call: each looks at who asks before it answers. */
const ownersFunctions = [
  'above_department',
  'branch_duty_list',
  'branch_figures',
  'branch_people',
  'erase_former_staff',
  'item_figures',
  'lesson_of',
  'session_of',
  'store_answer',
];

function ofAttempt(table: string): string {
  return `(select a.staff_id from attempts a where a.id = ${table}.attempt_id)`;
}

function ofImport(table: string): string {
  return `(select i.asked_by from imports i where i.id = ${table}.import_id)`;
}

let make: Arrangement;
const people: Record<
  'learner' | 'colleague' | 'coordinator' | 'stranger' | 'otherCoordinator' | 'administrator',
  number
> = {} as never;

beforeAll(async () => {
  make = new Arrangement(db.owner);
  const city = await make.department('CITY');
  const bureau = await make.department('BUREAU', city);
  const section = await make.department('SECTION', bureau);
  const other = await make.department('OTHER', city);
  await make.course('safe');
  people.learner = await make.worker(section);
  people.colleague = await make.worker(section);
  people.coordinator = await make.worker(bureau);
  people.stranger = await make.worker(other);
  people.otherCoordinator = await make.worker(other);
  people.administrator = await make.worker(city);
  await make.coordinator(people.coordinator, bureau);
  await make.coordinator(people.otherCoordinator, other);
  await make.administrator(people.administrator);
  await db.owner`insert into item_versions (hash, item_id, content) values ('h', 'i', '{}')`;
  const departments = {
    learner: section,
    colleague: section,
    coordinator: bureau,
    stranger: other,
    otherCoordinator: other,
    administrator: city,
  };

  for (const [who, id] of Object.entries(people)) {
    const sql = db.owner;
    const department = departments[who as keyof typeof departments];
    await make.leave(id, '2020-01-01', '2020-02-01');
    await make.start(id, 'safe', '2020-03-01');
    const completion = await make.completion(id, 'safe', '2020-03-02');
    const exemption = await make.exemption(id, 'safe', '2020-03-01');
    await sql`insert into exemption_ends (exemption_id, staff_id, last_day, reason) values (${exemption}, ${id}, '2020-04-01', 'x')`;
    const [training] = await sql<{ id: number }[]>`
      insert into recorded_trainings (staff_id, what, held_on, evidence, course_id, completion_id, list_key)
      values (${id}, 'x', '2020-03-02', 'x', 'safe', ${completion}, ${randomUUID()}) returning id`;
    await sql`insert into training_withdrawals (training_id, staff_id, completion_id, reason)
      values (${training!.id}, ${id}, ${completion}, 'x')`;
    await sql`insert into assignments (course_id, department_id, due_on, assigned_by) values ('safe', ${department}, '2099-01-01', ${id})`;
    await sql`insert into department_changes (department_id, kind, on_day, by_id) values (${department}, 'renamed', '2020-01-01', ${id})`;
    await sql`insert into accounts (staff_id) values (${id})`;
    await sql`insert into sessions (id, secret_hash, staff_id, expires_at, auth_epoch)
      values (${randomUUID().replaceAll('-', '').slice(0, 22)}, sha256(${Buffer.from(who)}), ${id}, now() + interval '1 hour', 0)`;
    await sql`insert into background_jobs (kind, asked_by) values ('x', ${id})`;
    const [roster] = await sql<{ id: number }[]>`
      insert into imports (kind, asked_by, file_name, file_bytes, file_sha256, mode)
      values ('roster', ${id}, 'x', 1, sha256(''), 'rows') returning id`;
    await sql`insert into import_file_parts (import_id, part, bytes) values (${roster!.id}, 0, '')`;
    await sql`insert into roster_rows (import_id, row_number, main) values (${roster!.id}, 2, true)`;
    await sql`insert into import_decisions (import_id, outcome) values (${roster!.id}, 'left')`;
    await sql`insert into account_links (kind, staff_id, token_hash, expires_at) values ('slip', ${id}, sha256(${Buffer.from(who)}), now())`;
    await sql`insert into mails (kind, staff_id, address, language, batch_key) values ('invitation', ${id}, 'x@example.org', 'en', ${randomUUID()})`;
    await sql`insert into kept_forms (id, staff_id, path, action, fields)
      values (${String(id).padStart(22, '0')}, ${id}, '/', 'progress.answer', '[]')`;
    await sql`insert into demonstration_cards (key, position, staff_id) values (${who}, 1, ${id})`;
    if (who === 'learner' || who === 'colleague' || who === 'stranger') {
      await sql`insert into role_grants (staff_id, role, department_id, until_on) values (${id}, 'coordinator', ${department}, '2020-01-01')`;
    }
    const [attempt] = await sql<{ id: number }[]>`
      insert into attempts (staff_id, course_id, kind, ordinal, seed, course_hash, language)
      values (${id}, 'safe', 'quiz', 1, 's', 'h', 'en') returning id`;
    await sql`insert into open_attempts (staff_id, course_id, attempt_id) values (${id}, 'safe', ${attempt!.id})`;
    await sql`insert into attempt_items (attempt_id, position, item_id, item_hash, arrangement) values (${attempt!.id}, 1, 'i', 'h', '{}')`;
    await sql`insert into answers (attempt_id, item_id, answer_key, response, score, language)
      values (${attempt!.id}, 'i', ${randomUUID()}, '{}', 1, 'en')`;
    await sql`insert into attempt_closings (attempt_id, outcome) values (${attempt!.id}, 'passed')`;
    const [decision] = await sql<{ id: number }[]>`
      insert into item_decisions (course_id, item_id, kind, reason, decided_by, decision_key)
      values ('safe', 'i', 'withdrawn', 'x', ${id}, ${randomUUID()}) returning id`;
    await sql`insert into answer_corrections (attempt_id, item_id, decision_id, score) values (${attempt!.id}, 'i', ${decision!.id}, 1)`;
    await sql`insert into attempt_corrections (attempt_id, decision_id, outcome, score) values (${attempt!.id}, ${decision!.id}, 'passed', 1)`;
    const [message] = await sql<{ id: number }[]>`
      insert into messages (staff_id, page, text, message_key) values (${id}, '/', 'x', ${randomUUID()}) returning id`;
    await sql`insert into message_replies (message_id, staff_id, author_name, text, reply_key)
      values (${message!.id}, ${people.administrator}, ${sql.json({ en: 'A', zh: 'A' })}, 'x', ${randomUUID()})`;
    const [event] = await sql<{ id: number }[]>`
      insert into audit_events (actor_id, action) values (${id}, 'names-viewed') returning id`;
    await sql`insert into audit_subjects (event_id, staff_id) values (${event!.id}, ${id})`;
  }
});

type Handle = Pick<Sql, 'unsafe'>;

/** Whose rows of the table a transaction sees, by the names of this test. */
async function seen(sql: Handle, table: string): Promise<string[]> {
  const rows = await sql.unsafe<{ person: number }[]>(
    `select distinct ${tables[table]!.person} as person from ${table}`,
  );
  const names = new Map(Object.entries(people).map(([name, id]) => [id, name]));
  return rows.map((row) => names.get(row.person) ?? `staff ${row.person}`).sort();
}

const everybody = (): string[] => Object.keys(people).sort();

describe('each table', () => {
  test('has row-level security with a policy, or says nothing about people', async () => {
    const rows = await db.owner<{ name: string; isSecured: boolean; policies: number }[]>`
      select c.relname as name, c.relrowsecurity as is_secured, (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname collate "C"`;
    const unsecured = rows.filter((row) => !row.isSecured || row.policies === 0).map((row) => row.name);
    expect(unsecured.filter((name) => !withoutPersonalData.includes(name))).toEqual([]);
    const secured = rows.filter((row) => !withoutPersonalData.includes(row.name)).map((row) => row.name);
    expect(secured, 'decide who may see it, and say so in this test').toEqual(Object.keys(tables).sort());
  });

  test('belongs to an owner that is not the web role, which cannot walk past any policy', async () => {
    const [role] = await db.owner`select rolsuper, rolbypassrls from pg_roles where rolname = 'lectern_web'`;
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false });
    const owned = await db.owner`select relname from pg_class where relowner = 'lectern_web'::regrole`;
    expect(owned).toHaveLength(0);
  });

  test('cannot be read through a view or a function of the owner that nobody has thought about', async () => {
    const views = await db.owner<{ name: string; options: string[] | null }[]>`
      select relname as name, reloptions as options from pg_class
      where relnamespace in ('public'::regnamespace, 'lectern_private'::regnamespace) and relkind in ('v', 'm')`;
    for (const view of views) expect(view.options ?? [], view.name).toContain('security_invoker=true');
    const functions = await db.owner<{ name: string }[]>`
      select p.proname as name from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prosecdef and p.prorettype <> 'trigger'::regtype
        and has_function_privilege('lectern_web', p.oid, 'execute')
      order by p.proname collate "C"`;
    expect(functions.map((each) => each.name)).toEqual(ownersFunctions);
  });
});

describe.each(Object.keys(tables))('%s', (table) => {
  const rule = tables[table]!;
  const branch = ['colleague', 'coordinator', 'learner'];

  test('a learner sees only their own rows', async () => {
    const rows = await read({ staffId: people.learner }, (sql) => seen(sql, table));
    expect(rows).toEqual({ own: ['learner'], nobody: [], all: everybody(), branch: [] }[rule.learner ?? 'own']);
  });

  test('a coordinator sees the branch and nothing else, or only their own', async () => {
    const rows = await read({ staffId: people.coordinator }, (sql) => seen(sql, table));
    const expected =
      rule.learner === 'all' ? everybody() : { own: ['coordinator'], nobody: [], branch }[rule.coordinator];
    expect(rows).toEqual(expected);
  });

  test('an administrator does not see what is each person’s own', async () => {
    const rows = await read({ staffId: people.administrator }, (sql) => seen(sql, table));
    expect(rows).toEqual({ own: ['administrator'], nobody: [], branch: [], all: everybody() }[rule.administrator]);
  });

  test('nobody sees anything without a context, with a forged one or after its end', async () => {
    const now = Math.floor(Date.now() / 1000);
    const forged = [
      '',
      `staff|${people.administrator}|${now + 60}|${'0'.repeat(64)}`,
      `system|seed|${now + 60}|${'0'.repeat(64)}`,
      `staff|${people.administrator}|${now - 60}|${'0'.repeat(64)}`,
    ];
    for (const context of forged) {
      const rows = await withoutContext().begin(async (sql) => {
        await sql`select set_config('lectern.context', ${context}, true)`;
        return seen(sql as unknown as Handle, table);
      });
      expect(rows).toEqual(rule.learner === 'all' ? everybody() : []);
    }
  });
});

describe('nobody writes for somebody else', () => {
  const refused = /row-level security|permission denied|append-only|foreign key/;
  const attempts: [string, keyof typeof people, (sql: Sql) => Promise<unknown>][] = [
    [
      'a completion',
      'coordinator',
      (sql) => sql`
      insert into completions (staff_id, course_id, course_hash, language, gained, completed_on)
      values (${people.learner}, 'safe', 'h', 'en', 'passed', '2026-01-01')`,
    ],
    [
      'a start',
      'learner',
      (sql) =>
        sql`insert into course_starts (staff_id, course_id, started_on) values (${people.colleague}, 'safe', '2026-01-01')`,
    ],
    [
      'an assignment outside the branch',
      'coordinator',
      (sql) => sql`
      insert into assignments (course_id, department_id, due_on) select 'safe', id, '2099-01-01' from departments where code = 'OTHER'`,
    ],
    [
      'an assignment as a learner',
      'learner',
      (sql) => sql`
      insert into assignments (course_id, department_id, due_on) select 'safe', id, '2099-01-01' from departments where code = 'SECTION'`,
    ],
    [
      'an exemption for oneself',
      'learner',
      (sql) => sql`
      insert into exemptions (staff_id, course_id, reason, from_on) values (${people.learner}, 'safe', 'x', '2026-01-01')`,
    ],
    [
      'an exemption outside the branch',
      'coordinator',
      (sql) => sql`
      insert into exemptions (staff_id, course_id, reason, from_on) values (${people.stranger}, 'safe', 'x', '2026-01-01')`,
    ],
    [
      'a completion from elsewhere for oneself',
      'coordinator',
      (sql) => sql`
      insert into completions (staff_id, course_id, course_hash, language, gained, completed_on)
      values (${people.coordinator}, 'safe', 'h', 'en', 'recorded', '2026-01-01')`,
    ],
    [
      'a completion from elsewhere outside the branch',
      'coordinator',
      (sql) => sql`
      insert into completions (staff_id, course_id, course_hash, language, gained, completed_on)
      values (${people.stranger}, 'safe', 'h', 'en', 'recorded', '2026-01-01')`,
    ],
    [
      'a training of one’s own',
      'learner',
      (sql) => sql`
      insert into recorded_trainings (staff_id, what, held_on, evidence, recorded_by, list_key)
      values (${people.learner}, 'x', '2026-01-01', 'x', ${people.learner}, ${randomUUID()})`,
    ],
    [
      'a training outside the branch',
      'coordinator',
      (sql) => sql`
      insert into recorded_trainings (staff_id, what, held_on, evidence, recorded_by, list_key)
      values (${people.stranger}, 'x', '2026-01-01', 'x', ${people.coordinator}, ${randomUUID()})`,
    ],
    [
      'a training in another’s name',
      'coordinator',
      (sql) => sql`
      insert into recorded_trainings (staff_id, what, held_on, evidence, recorded_by, list_key)
      values (${people.learner}, 'x', '2026-01-01', 'x', ${people.administrator}, ${randomUUID()})`,
    ],
    [
      'a withdrawal that is made to look like one in the branch',
      'coordinator',
      async (sql) => {
        const [own] = await make.sql<{ id: number }[]>`
          insert into recorded_trainings (staff_id, what, held_on, evidence, list_key)
          values (${people.stranger}, 'x', '2026-01-01', 'x', ${randomUUID()}) returning id`;
        return await sql`
          insert into training_withdrawals (training_id, staff_id, reason, withdrawn_by)
          values (${own!.id}, ${people.learner}, 'x', ${people.coordinator})`;
      },
    ],
    [
      'an end of an exemption outside the branch',
      'coordinator',
      async (sql) => {
        const other = await make.exemption(people.stranger, 'safe', '2026-01-01');
        return await sql`
          insert into exemption_ends (exemption_id, staff_id, last_day, reason, ended_by)
          values (${other}, ${people.stranger}, '2026-01-01', 'x', ${people.coordinator})`;
      },
    ],
    [
      'a role',
      'coordinator',
      (sql) => sql`insert into role_grants (staff_id, role) values (${people.coordinator}, 'administrator')`,
    ],
    [
      'a message in another’s name',
      'coordinator',
      (sql) => sql`
      insert into messages (staff_id, page, text, message_key) values (${people.learner}, '/', 'x', ${randomUUID()})`,
    ],
    [
      'a trail in another’s name',
      'coordinator',
      (sql) => sql`insert into audit_events (actor_id, action) values (${people.administrator}, 'x')`,
    ],
    [
      'a decision about a question',
      'coordinator',
      (sql) => sql`
      insert into item_decisions (course_id, item_id, kind, reason, decided_by, decision_key)
      values ('safe', 'i', 'withdrawn', 'x', ${people.coordinator}, ${randomUUID()})`,
    ],
    [
      'a correction of a colleague’s answer',
      'learner',
      async (sql) => {
        const [other] = await db.owner<{ id: number }[]>`select id from attempts where staff_id = ${people.colleague}`;
        const [decision] = await db.owner<{ id: number }[]>`select max(id) as id from item_decisions`;
        return await sql`
          insert into answer_corrections (attempt_id, item_id, decision_id, score) values (${other!.id}, 'i', ${decision!.id}, 1)`;
      },
    ],
    ['a completion changed', 'learner', (sql) => sql`update completions set completed_on = '2020-01-01'`],
    ['an answer removed', 'learner', (sql) => sql`delete from answers`],
    ['a trail removed', 'administrator', (sql) => sql`delete from audit_events`],
  ];

  test.each(attempts)('%s by the %s is refused', async (_, who, work) => {
    await expect(transaction({ staffId: people[who] }, work)).rejects.toThrow(refused);
  });

  test('erasing is for jobs of the platform alone', async () => {
    const erased = await transaction(
      { staffId: people.administrator },
      (sql) => sql<{ n: number }[]>`select erase_former_staff('2099-01-01', 100) as n`,
    );
    expect(erased[0]!.n).toBe(0);
  });

  test('saying that one erases does not make a record changeable', async () => {
    const work = async (sql: Sql): Promise<unknown> => {
      await sql`select set_config('lectern.erasing', 'yes', true)`;
      return sql`update completions set completed_on = '2020-01-01'`;
    };
    await expect(transaction({ staffId: people.administrator }, work)).rejects.toThrow(refused);
  });

  test('changing a colleague changes nothing', async () => {
    await transaction(
      { staffId: people.coordinator },
      (sql) => sql`update staff set email = 'x@example.org' where id = ${people.learner}`,
    );
    expect(await db.owner`select from staff where email = 'x@example.org'`).toHaveLength(0);
  });
});

describe('figures of the owner', () => {
  test('answer for the asker’s branches only', async () => {
    const [section] = await db.owner<{ id: number }[]>`select id from departments where code = 'SECTION'`;
    const countFor = (who: keyof typeof people): Promise<number[]> =>
      read({ staffId: people[who] }, async (sql) => [
        (await sql`select * from branch_figures(${section!.id}, ${today()})`).length,
        (await sql`select * from branch_people(${section!.id}, ${today()})`).length,
        (await sql`select * from branch_duty_list(${section!.id}, ${today()})`).length,
      ]);
    expect(await countFor('coordinator')).not.toContain(0);
    expect(await countFor('administrator')).not.toContain(0);
    for (const who of ['learner', 'stranger', 'otherCoordinator'] as const)
      expect(await countFor(who)).toEqual([0, 0, 0]);
    expect(await withoutContext()`select * from branch_people(${section!.id}, ${today()})`).toHaveLength(0);
    expect(await withoutContext()`select * from branch_duty_list(${section!.id}, ${today()})`).toHaveLength(0);
  });
});
