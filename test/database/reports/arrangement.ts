// Puts departments, people, courses and facts where a test wants them, as the owner of the database.
import type postgres from 'postgres';
import type { Actor } from '#domain/accounts/actor.ts';
import type { Localised } from '#i18n/language.ts';

let serial = 0;

/** A name in both languages. */
export function both(en: string, zh = en): Localised {
  return { en, zh };
}

/** An actor as the session would bring one. What the actor may see is decided by grants in the database. */
export function actorOf(staffId: number, extra: Partial<Actor> = {}): Actor {
  return {
    staffId,
    name: both(`Actor ${staffId}`),
    language: 'en',
    departmentId: null,
    isAdministrator: false,
    isCoordinator: false,
    isDeputy: false,
    isAuthor: false,
    isAuditor: false,
    ...extra,
  };
}

/** Arranges rows in one database. */
export class Arrangement {
  readonly sql: postgres.Sql;

  constructor(sql: postgres.Sql) {
    this.sql = sql;
  }

  async #id(rows: Promise<readonly postgres.Row[]>): Promise<number> {
    return (await rows)[0]!['id'] as number;
  }

  department(
    code: string,
    parentId: number | null = null,
    { position = 0, name = both(code), closedOn = null as string | null } = {},
  ): Promise<number> {
    return this.#id(this.sql`
      insert into departments (code, parent_id, position, level, name, short_name, opened_on, closed_on)
      values (${code}, ${parentId}, ${position}, 'city', ${this.sql.json(name)}, ${this.sql.json(name)}, '2020-01-01', ${closedOn})
      returning id`);
  }

  /** Invited in 2020 unless told otherwise. */
  staff({
    number = `s${++serial}`,
    name = both(`Person ${number}`, `人${number}`),
    invitedOn = '2020-01-01' as string | null,
    signedInOn = null as string | null,
  } = {}): Promise<number> {
    return this.#id(this.sql`
      insert into staff (staff_number, name, invited_on, first_signed_in_on)
      values (${number}, ${this.sql.json(name)}, ${invitedOn}, ${signedInOn}) returning id`);
  }

  posting(
    staffId: number,
    departmentId: number,
    { from = '2020-01-01', until = null as string | null, main = true, post = both('Clerk', '科员') } = {},
  ): Promise<number> {
    return this.#id(this.sql`
      insert into postings (staff_id, department_id, post, main, from_on, until_on)
      values (${staffId}, ${departmentId}, ${this.sql.json(post)}, ${main}, ${from}, ${until}) returning id`);
  }

  /** Somebody who works there: staff row and main post in one. */
  async worker(
    departmentId: number,
    staff: Parameters<Arrangement['staff']>[0] = {},
    posting: Parameters<Arrangement['posting']>[2] = {},
  ): Promise<number> {
    const id = await this.staff(staff);
    await this.posting(id, departmentId, posting);
    return id;
  }

  leave(staffId: number, from: string, until: string | null = null): Promise<number> {
    return this.#id(this.sql`
      insert into staff_states (staff_id, kind, from_on, until_on) values (${staffId}, 'leave', ${from}, ${until}) returning id`);
  }

  secondment(staffId: number, departmentId: number, from: string, until: string | null = null): Promise<number> {
    return this.#id(this.sql`
      insert into staff_states (staff_id, kind, department_id, from_on, until_on)
      values (${staffId}, 'secondment', ${departmentId}, ${from}, ${until}) returning id`);
  }

  async coordinator(staffId: number, departmentId: number): Promise<Actor> {
    await this.sql`
      insert into role_grants (staff_id, role, department_id, from_on) values (${staffId}, 'coordinator', ${departmentId}, '2020-01-01')`;
    return actorOf(staffId, { isCoordinator: true });
  }

  async administrator(staffId: number): Promise<Actor> {
    await this
      .sql`insert into role_grants (staff_id, role, from_on) values (${staffId}, 'administrator', '2020-01-01')`;
    return actorOf(staffId, { isAdministrator: true });
  }

  async course(id: string, title = both(id, `《${id}》`)): Promise<string> {
    await this.sql`insert into courses (id, title, hash) values (${id}, ${this.sql.json(title)}, 'h')`;
    return id;
  }

  assignment(
    courseId: string,
    departmentId: number,
    {
      due,
      on = '2020-06-01',
      withdrawn = null as string | null,
    }: { due: string; on?: string; withdrawn?: string | null },
  ): Promise<number> {
    return this.#id(this.sql`
      insert into assignments (course_id, department_id, due_on, assigned_on, withdrawn_on)
      values (${courseId}, ${departmentId}, ${due}, ${on}, ${withdrawn}) returning id`);
  }

  exemption(staffId: number, courseId: string, from: string, until: string | null = null): Promise<number> {
    return this.#id(this.sql`
      insert into exemptions (staff_id, course_id, reason, from_on, until_on)
      values (${staffId}, ${courseId}, 'test', ${from}, ${until}) returning id`);
  }

  async start(staffId: number, courseId: string, on: string): Promise<void> {
    await this.sql`insert into course_starts (staff_id, course_id, started_on) values (${staffId}, ${courseId}, ${on})`;
  }

  completion(staffId: number, courseId: string, on: string, expires: string | null = null): Promise<number> {
    return this.#id(this.sql`
      insert into completions (staff_id, course_id, course_hash, language, gained, completed_on, expires_on)
      values (${staffId}, ${courseId}, 'h', 'en', 'recorded', ${on}, ${expires}) returning id`);
  }
}
