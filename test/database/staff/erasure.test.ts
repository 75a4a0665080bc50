// People who left become anonymous after the retention time, whatever is counted stays, and no text about them is left.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { changeSettings } from '#domain/departments/site.ts';
import { completionByDepartment } from '#domain/reports/figures.ts';
import { whoLooked } from '#domain/reports/looks.ts';
import { reportScopeFor } from '#domain/reports/scopes.ts';
import {
  defaultRetentionMonths,
  erasureState,
  eraseWhoLeft,
  setRetention,
  whoWouldBeErased,
} from '#domain/staff/erasure.ts';
import { addDays, today } from '#platform/clock.ts';
import { system } from '#platform/db.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement, both } from '../reports/arrangement.ts';

const db = useDatabase();
const day = today();
const long = addDays(day, -366 * 4);
let make: Arrangement;
let city: number, section: number;
let administrator: ReturnType<typeof actorOf>, coordinator: ReturnType<typeof actorOf>;
let completions = 0;

beforeAll(async () => {
  make = new Arrangement(db.owner);
  city = await make.department('CITY');
  section = await make.department('SECTION', city);
  await make.course('safe');
  await make.course('data');
  await make.assignment('safe', city, { due: '2021-01-01', on: '2020-01-02' });
  await make.assignment('data', section, { due: '2099-01-01', on: '2020-01-02' });
  administrator = await make.administrator(await make.worker(city));
  coordinator = await make.coordinator(await make.worker(city), city);
  await db.owner`insert into item_versions (hash, item_id, content) values ('h', 'i', '{}')`;
});

/** Somebody with a text of their own in every place where a text can stand. */
async function personWithTexts(mark: string, leftOn: string | null): Promise<number> {
  const sql = db.owner;
  const id = await make.worker(
    section,
    { number: `nr-${mark}`, name: both(`Name ${mark}`, `名${mark}`) },
    { until: leftOn },
  );
  await sql`update staff set email = ${`${mark}@example.org`.toLowerCase()}, telephone = ${`tel ${mark}`}, left_on = ${leftOn} where id = ${id}`;
  await sql`insert into accounts (staff_id, password_hash) values (${id}, ${`hash ${mark}`})`;
  await sql`insert into sessions (id, secret_hash, staff_id, expires_at, auth_epoch, user_agent)
    values (${randomUUID().replaceAll('-', '').slice(0, 22)}, sha256(${Buffer.from(mark)}), ${id}, now(), 0, ${`agent ${mark}`})`;
  const [link] = await sql<{ id: number }[]>`
    insert into account_links (staff_id, kind, token_hash, expires_at)
    values (${id}, 'slip', sha256(${Buffer.from(mark)}), now()) returning id`;
  await sql`insert into mails (kind, staff_id, address, language, batch_key, said, link_id)
    values ('invitation', ${id}, ${`${mark}@example.org`}, 'en', ${randomUUID()}, ${`no such box: ${mark}`}, ${link!.id})`;
  const [roster] = await sql<{ id: number }[]>`
    insert into imports (kind, asked_by, file_name, file_bytes, file_sha256, mode)
    values ('roster', ${coordinator.staffId}, 'people.csv', 1, sha256('x'), 'rows') returning id`;
  await sql`insert into roster_rows (import_id, row_number, name, main)
    values (${roster!.id}, 2, ${sql.json(both(`Name ${mark}`))}, true)`;
  await sql`insert into import_decisions (import_id, row_number, staff_id, name, outcome)
    values (${roster!.id}, 2, ${id}, ${sql.json(both(`Name ${mark}`))}, 'unchanged')`;
  await sql`insert into imports (kind, asked_by, file_name, file_bytes, file_sha256, mode)
    values ('tree', ${id}, ${`${mark}.csv`}, 1, sha256('x'), 'rows')`;
  await sql`insert into department_changes (department_id, kind, on_day, by_id, by_name)
    values (${section}, 'renamed', current_date, ${id}, ${sql.json(both(`Name ${mark}`))})`;
  await sql`insert into kept_forms (id, staff_id, path, action, fields)
    values (${String(id).padStart(22, '0')}, ${id}, '/', 'progress.answer', ${sql.json([['text', mark]])})`;
  await make.start(id, 'safe', '2021-01-01');
  const completion = await make.completion(id, 'safe', '2021-02-01');
  completions += 1;
  const [exemption] = await sql<{ id: number }[]>`
    insert into exemptions (staff_id, course_id, reason, from_on) values (${id}, 'data', ${mark}, '2021-01-01') returning id`;
  await sql`insert into exemption_ends (exemption_id, staff_id, last_day, reason) values (${exemption!.id}, ${id}, '2021-03-01', ${mark})`;
  const [training] = await sql<{ id: number }[]>`
    insert into recorded_trainings (staff_id, what, held_on, credit_hours, evidence, course_id, completion_id, list_key)
    values (${id}, 'Data week', '2021-02-01', 4.5, ${mark}, 'safe', ${completion}, ${randomUUID()}) returning id`;
  await sql`insert into training_withdrawals (training_id, staff_id, completion_id, reason, withdrawn_on)
    values (${training!.id}, ${id}, ${completion}, ${mark}, '2021-06-01')`;
  const [attempt] = await sql<{ id: number }[]>`
    insert into attempts (staff_id, course_id, kind, ordinal, seed, course_hash, language)
    values (${id}, 'safe', 'quiz', 1, 's', 'h', 'en') returning id`;
  await sql`insert into attempt_items (attempt_id, position, item_id, item_hash, arrangement)
    values (${attempt!.id}, 1, 'i', 'h', '{"options": []}'), (${attempt!.id}, 2, 'j', 'h', '{"options": []}')`;
  await sql`insert into answers (attempt_id, item_id, answer_key, response, score, language) values
    (${attempt!.id}, 'i', ${randomUUID()}, ${sql.json({ text: mark })}, 1, 'en'),
    (${attempt!.id}, 'j', ${randomUUID()}, '{"choice": "a"}', 0, 'en')`;
  const [message] = await sql<{ id: number }[]>`
    insert into messages (staff_id, page, text, message_key) values (${id}, '/', ${mark}, ${randomUUID()}) returning id`;
  await sql`insert into message_replies (message_id, staff_id, author_name, text, reply_key)
    values (${message!.id}, ${coordinator.staffId}, ${sql.json(both('A'))}, ${`Dear ${mark}`}, ${randomUUID()})`;
  const [from] = await sql<{ id: number }[]>`
    insert into messages (staff_id, page, text, message_key) values (${coordinator.staffId}, '/', 'x', ${randomUUID()}) returning id`;
  await sql`insert into message_replies (message_id, staff_id, author_name, text, reply_key)
    values (${from!.id}, ${id}, ${sql.json(both(`Name ${mark}`))}, 'An answer', ${randomUUID()})`;
  await sql`insert into audit_events (actor_id, actor_name, action) values (${id}, ${sql.json(both(`Name ${mark}`))}, 'names-viewed')`;
  const [event] = await sql<{ id: number }[]>`
    insert into audit_events (actor_id, actor_name, action, target, detail)
    values (${coordinator.staffId}, ${sql.json(both('A'))}, 'names-viewed', ${`nr-${mark}`}, ${sql.json({ q: mark, people: 1 })}) returning id`;
  await sql`insert into audit_subjects (event_id, staff_id) values (${event!.id}, ${id})`;
  return id;
}

/** Every row of every table that holds the text anywhere. */
async function rowsWith(mark: string): Promise<string[]> {
  const tables = await db.owner<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await db.owner.unsafe(`select t::text as row from ${name} t where t::text ilike $1`, [`%${mark}%`]);
    found.push(...rows.map((row) => `${name} ${String(row['row'])}`));
  }
  return found;
}

describe('after the retention time', () => {
  test('no text about the person is left in any table, and those who stay keep theirs', async () => {
    const gone = await personWithTexts('CANARY1', long);
    const recent = await personWithTexts('CANARY2', addDays(day, -30));
    const here = await personWithTexts('CANARY3', null);
    expect((await rowsWith('CANARY1')).length).toBeGreaterThan(12);
    const before = await Promise.all([rowsWith('CANARY2'), rowsWith('CANARY3')]);

    expect(await whoWouldBeErased()).toMatchObject({ people: 1, months: defaultRetentionMonths });
    expect(await eraseWhoLeft()).toMatchObject({ people: 1 });
    expect(await eraseWhoLeft()).toMatchObject({ people: 0 });

    expect(await rowsWith('CANARY1')).toEqual([]);
    expect(await Promise.all([rowsWith('CANARY2'), rowsWith('CANARY3')])).toEqual(before);
    const [row] = await db.owner`
      select staff_number, name, email, telephone, left_on, erased_on from staff where id = ${gone}`;
    expect(row).toEqual({
      staffNumber: `erased-${gone}`,
      name: both('Former member of staff', '离职人员'),
      email: null,
      telephone: null,
      leftOn: long,
      erasedOn: day,
    });
    // The ledger is there, under the row without a name.
    const [kept] = await db.owner`
      select (select count(*)::int from completions where staff_id = ${gone}) as completions,
        (select count(*)::int from postings where staff_id = ${gone}) as postings,
        (select count(*)::int from recorded_trainings where staff_id = ${gone} and credit_hours = 4.5) as trainings,
        (select array_agg(n.response::text order by n.item_id) from answers n join attempts a on a.id = n.attempt_id
          where a.staff_id = ${gone}) as answers`;
    expect(kept).toEqual({
      completions: 1,
      postings: 1,
      trainings: 1,
      answers: ['{"text": "…"}', '{"choice": "a"}'],
    });
    expect(await db.owner`select from sessions where staff_id = ${gone}`).toHaveLength(0);
    const [account] =
      await db.owner`select password_hash, disabled_at is not null as is_disabled from accounts where staff_id = ${gone}`;
    expect(account).toEqual({ passwordHash: null, isDisabled: true });
    expect((await erasureState(administrator)).runs[0]).toMatchObject({ people: 1 });
    const events = await db.owner`select actor_id, detail from audit_events where action = 'staff-erased'`;
    expect(events).toHaveLength(1);
    expect(Object.keys(events[0]!['detail'] as object).sort()).toEqual(['leftBefore', 'people']);
    // Whom the former member of staff looked at can still read that somebody did.
    expect(await whoLooked(actorOf(here))).toHaveLength(1);
    expect(recent).toBeGreaterThan(0);
  });

  test('records stay closed to changes, also right after an erasure on the same connection', async () => {
    await personWithTexts('CANARY4', long);
    await eraseWhoLeft();
    await expect(db.owner`update completions set completed_on = '2020-01-01'`).rejects.toThrow(/append-only/);
    const late = system('erase-former-staff', async (sql) => {
      await sql`select erase_former_staff(${day}, 1)`;
      return sql`update completions set completed_on = '2020-01-01'`;
    });
    await expect(late).rejects.toThrow(/permission denied|append-only/);
  });
});

describe('the setting', () => {
  test('is an administrator’s, a whole number of months, and holds from the next run on', async () => {
    await expect(setRetention(administrator, 0)).rejects.toMatchObject({ code: 'months' });
    await expect(setRetention(administrator, 1.5)).rejects.toMatchObject({ code: 'months' });
    await expect(setRetention(coordinator, 12)).rejects.toMatchObject({ name: 'Forbidden' });
    await personWithTexts('CANARY5', addDays(day, -400));
    expect((await whoWouldBeErased()).people).toBe(0);
    await setRetention(administrator, 12);
    expect(await erasureState(administrator)).toMatchObject({ months: 12, people: 1 });
    const [set] = await db.owner`select actor_id, detail from audit_events where action = 'retention-set'`;
    expect(set).toEqual({ actorId: administrator.staffId, detail: { months: 12 } });
    expect((await eraseWhoLeft()).people).toBe(1);
    expect(await rowsWith('CANARY5')).toEqual([]);
    // What is no number of months is as if nothing were set.
    await changeSettings('system', { retention_months: 'soon' });
    expect((await erasureState(administrator)).months).toBe(defaultRetentionMonths);
  });

  test('many people go batch by batch, and two runs at once make each anonymous once', async () => {
    await db.owner`
      insert into staff (staff_number, name, left_on)
      select 'many-' || n, '{"en": "Many", "zh": "多"}', '2001-01-01' from generate_series(1, 450) n`;
    const runs = await Promise.all([eraseWhoLeft(), eraseWhoLeft()]);
    const rest = await eraseWhoLeft();
    expect(runs[0]!.people + runs[1]!.people + rest.people).toBe(450);
    expect(await rowsWith('many-')).toEqual([]);
  });
});

describe('figures', () => {
  const someDay = fc.integer({ min: 0, max: 1200 });
  const life = fc.record({
    department: fc.boolean(),
    joined: someDay,
    stays: fc.option(fc.integer({ min: 1, max: 900 }), { nil: null, freq: 2 }),
    invited: fc.boolean(),
    signedIn: fc.boolean(),
    started: fc.boolean(),
    done: fc.boolean(),
    withdrawn: fc.boolean(),
    exempt: fc.boolean(),
    leave: fc.boolean(),
  });

  /** All that is counted, on days over the whole time: figures, people, totals of credit hours, questions and the ledger. */
  async function everything(days: string[]): Promise<unknown> {
    const scope = await reportScopeFor(administrator, 'CITY');
    const reports = [];
    for (const each of days) {
      const report = await completionByDepartment(scope, { day: each });
      reports.push({ ...report, day: each });
    }
    const [sums] = await db.owner`
      select (select count(*)::int from staff) as staff, (select count(*)::int from completions) as completions,
        (select sum(credit_hours)::text from recorded_trainings t
          where not exists (select from training_withdrawals w where w.training_id = t.id)) as hours,
        (select count(*)::int from course_starts) as starts, (select sum(score)::text from answers) as points,
        (select count(*)::int from attempts) as attempts, (select count(*)::int from messages) as messages,
        (select count(*)::int from staff where invited_on is not null) as invited,
        (select count(*)::int from staff where first_signed_in_on is not null) as signed_in`;
    const states = await system(
      'test',
      (sql) => sql`select state, count(*)::int as n from duty_states(${day}) group by state order by state`,
    );
    return { reports, sums, states: [...states] };
  }

  test('are the same before and after, on every day, whoever left', async () => {
    const first = '2020-01-10';
    await fc.assert(
      fc.asyncProperty(
        fc.array(life, { minLength: 1, maxLength: 12 }),
        fc.array(someDay, { minLength: 2, maxLength: 4 }),
        async (lives, asked) => {
          for (const each of lives) {
            const from = addDays(first, each.joined);
            const until = each.stays === null ? null : addDays(from, each.stays);
            const id = await make.worker(
              each.department ? section : city,
              { invitedOn: each.invited ? from : null, signedInOn: each.signedIn ? from : null },
              { from, until },
            );
            if (until) await db.owner`update staff set left_on = ${until} where id = ${id}`;
            if (each.started) await make.start(id, 'data', from);
            if (each.leave) await make.leave(id, from, until);
            if (each.exempt) await make.exemption(id, 'data', from, until);
            if (each.done) {
              const completion = await make.completion(id, 'safe', from);
              const [training] = await db.owner<{ id: number }[]>`
              insert into recorded_trainings (staff_id, what, held_on, credit_hours, evidence, course_id, completion_id, list_key)
              values (${id}, 'x', ${from}, 2.5, 'x', 'safe', ${completion}, ${randomUUID()}) returning id`;
              if (each.withdrawn) {
                await db.owner`insert into training_withdrawals (training_id, staff_id, completion_id, reason, withdrawn_on)
                values (${training!.id}, ${id}, ${completion}, 'x', ${addDays(from, 5)})`;
              }
            }
          }
          const days = [day, ...asked.map((n) => addDays(first, n))];
          const before = await everything(days);
          await setRetention(administrator, 1);
          await eraseWhoLeft();
          expect(await everything(days)).toEqual(before);
          expect((await whoWouldBeErased()).people).toBe(0);
        },
      ),
      { numRuns: 25, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: false },
    );
    expect(completions).toBeGreaterThan(0);
  });
});

/** Columns with words in tables about people: what goes, and what stays because it says nothing about a person. */
const erased = [
  'accounts.password_hash',
  'answers.response',
  'audit_events.actor_name',
  'audit_events.detail',
  'audit_events.target',
  'department_changes.by_name',
  'exemption_ends.reason',
  'exemptions.reason',
  'message_replies.author_name',
  'message_replies.text',
  'messages.text',
  'recorded_trainings.evidence',
  'staff.email',
  'staff.name',
  'staff.staff_number',
  'staff.telephone',
  'training_withdrawals.reason',
];
/** Their rows go as a whole. */
const deleted = [
  'account_links',
  'demonstration_cards',
  'import_decisions',
  'imports',
  'kept_forms',
  'mails',
  'roster_rows',
  'sessions',
];
const kept: Record<string, string> = {
  accounts: 'language',
  answers: 'item_id language',
  answer_corrections: 'item_id',
  assignments: 'course_id reason',
  attempt_closings: 'outcome',
  attempt_corrections: 'outcome',
  attempt_items: 'arrangement item_hash item_id',
  attempts: 'activity_id course_hash course_id kind language module_id seed',
  audit_events: 'action',
  background_jobs: 'input kind outcome',
  completions: 'course_hash course_id gained language post',
  course_starts: 'course_id',
  department_changes: 'detail kind',
  exemptions: 'course_id',
  item_decisions: 'course_id item_hash item_id kind reason',
  message_replies: 'verdict',
  messages: 'asked_in asked_of course_id item_hash item_id page',
  open_attempts: 'course_id module_id',
  postings: 'employment post',
  published_answers: 'answer part question',
  recorded_trainings: 'course_id place post what',
  role_grants: 'role',
  staff_states: 'kind',
};

test('every column with words in a table about people goes or stays for a reason', async () => {
  const rows = await db.owner<{ column: string }[]>`
    with recursive personal as (
      select 'staff'::regclass as oid
      union
      select k.conrelid::regclass from pg_constraint k join personal p on p.oid = k.confrelid where k.contype = 'f'
    )
    select oid::text || '.' || a.attname as column
    from personal p join pg_attribute a on a.attrelid = p.oid and a.attnum > 0 and not a.attisdropped
    where a.atttypid in ('text'::regtype, 'jsonb'::regtype) and not oid::text = any(${deleted})
    order by 1`;
  const known = [
    ...erased,
    ...Object.entries(kept).flatMap(([table, columns]) => columns.split(' ').map((column) => `${table}.${column}`)),
  ];
  expect(rows.map((row) => row.column).sort()).toEqual(known.sort());
});
