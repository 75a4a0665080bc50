// A country against a small body, both made by the seed: whole pages over HTTP, signed in, and the queries of the Training
// page of a branch against the shortest SQL for the same figures.
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { validateSession } from '#domain/accounts/sessions.ts';
import { completionByDepartment } from '#domain/reports/figures.ts';
import { figureScopeFor } from '#domain/reports/scopes.ts';
import { today } from '#platform/clock.ts';
import { closeDatabase, connectionOptions, openDatabase } from '#platform/db.ts';
import { startEmbedded } from '../../db/embedded.ts';
import { readContextKey } from '../../db/migrate.ts';
import { ownerOf, startSite, type TestSite } from '../support/site.ts';
import { sessionCookieOf } from '../support/visitor.ts';
import { figure, median } from './figure.ts';

const root = path.resolve(import.meta.dirname, '../..');
const rounds = 41;

interface Body {
  site: TestSite;
  /** The Cookie headers of an administrator and of the coordinators of the whole, of a city and of a county. */
  cookies: Record<'administrator' | 'top' | 'city' | 'county', string>;
  stop(): Promise<void>;
}

let small: Body;
let country: Body;

/** Seeds by the command that anybody can give, and starts the site on it. */
async function body(name: string, departments: number, staff: number): Promise<Body> {
  const dataDirectory = path.join(root, '.scratch', `site-${name}`);
  await rm(dataDirectory, { recursive: true, force: true });
  await new Promise<void>((resolve, reject) => {
    const size = ['--departments', String(departments), '--staff', String(staff)];
    const seeding = spawn(process.execPath, [path.join(root, 'src/cli.ts'), 'seed', ...size], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, LECTERN_DATA_DIR: dataDirectory },
    });
    seeding.once('error', reject);
    seeding.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`seeding ended with ${code}`))));
  });
  const site = await startSite({ name, keep: true });
  const owner = await ownerOf(site);
  const cookieOf = async (staffNumber: string): Promise<string> => {
    const [row] = await owner.sql<{ id: number }[]>`select id from staff where staff_number = ${staffNumber}`;
    return sessionCookieOf(owner.sql, row!.id);
  };
  return {
    site,
    cookies: {
      administrator: await cookieOf('00000001'),
      top: await cookieOf('00000002'),
      city: await cookieOf('00000004'),
      county: await cookieOf('00000005'),
    },
    async stop() {
      await owner.end();
      await site.stop();
    },
  };
}

beforeAll(async () => {
  small = await body('bench-small', 60, 600);
  country = await body('bench-country', 44_703, 100_000);
}, 900_000);

afterAll(async () => {
  await small.stop();
  await country.stop();
});

async function pageMs({ site, cookies }: Body, as: keyof Body['cookies'], address: string): Promise<number> {
  const start = performance.now();
  const response = await fetch(site.url + address, { headers: { cookie: cookies[as] } });
  const html = await response.text();
  expect(response.status, address).toBe(200);
  expect(html).toContain('</html>');
  return performance.now() - start;
}

/** Medians of both, taken in turns, so that what else the machine does meanwhile meets both. */
async function compare(as: keyof Body['cookies'], address: string): Promise<{ smallMs: number; countryMs: number }> {
  const times: Record<'small' | 'country', number[]> = { small: [], country: [] };
  for (let round = -2; round < rounds; round++) {
    const [one, other] = [await pageMs(small, as, address), await pageMs(country, as, address)];
    if (round < 0) continue;
    times.small.push(one);
    times.country.push(other);
  }
  return { smallMs: median(times.small), countryMs: median(times.country) };
}

test.for([
  ['tree-page-of-a-city', 'administrator', '/administration/departments/C00001'],
  ['tree-page-of-a-county', 'administrator', '/administration/departments/X00001'],
  ['training-page-of-a-city', 'city', '/training/C00001'],
  ['training-page-of-a-county', 'county', '/training/X00001'],
] as const)('%s takes hardly longer in a country than among 600 people', async ([name, as, address]) => {
  const { smallMs, countryMs } = await compare(as, address);
  process.stdout.write(`${name}: ${smallMs.toFixed(1)} ms among 600, ${countryMs.toFixed(1)} ms in a country\n`);
  figure(`${name}-country-to-small`, countryMs / smallMs, { atMost: 1.5 });
});

test('the pages of the whole country, which are no branch of it: printed, without a goal', async () => {
  for (const [name, as, address] of [
    ['tree page of the top', 'administrator', '/administration/departments/N'],
    ['training page of a province', 'top', '/training/P00001'],
    ['training page of the top', 'top', '/training/N'],
  ] as const) {
    const times: number[] = [];
    for (let round = 0; round < 5; round++) times.push(await pageMs(country, as, address));
    process.stdout.write(`BENCH ${name.replaceAll(' ', '-')}-ms ${median(times).toFixed(0)}\n`);
  }
});

test('the queries of a Training page take at most twice the bare SQL for the same figures', async () => {
  const database = await startEmbedded({ dataDirectory: country.site.dataDirectory, log: () => {} });
  await openDatabase({ web: database.webOptions, key: await readContextKey(database.ownerOptions) });
  const owner = postgres({ ...connectionOptions(database.ownerOptions), max: 4 });
  const day = today();
  try {
    const ratios: number[] = [];
    for (const [as, code] of [
      ['city', 'C00001'],
      ['county', 'X00001'],
      ['top', 'P00002'],
      ['top', 'C00100'],
    ] as const) {
      const { actor } = (await validateSession(country.cookies[as]))!;
      const page = async (): Promise<number> => {
        const report = await completionByDepartment(await figureScopeFor(actor, code), {});
        return report.total.all.expected;
      };
      const bare = async (): Promise<number> => {
        const figures = await bareFigures(owner, code, day);
        return figures.reduce((sum, row) => sum + row.people, 0);
      };
      expect(await page()).toBe(await bare());
      const times: Record<'page' | 'bare', number[]> = { page: [], bare: [] };
      for (let round = 0; round < rounds; round++) {
        for (const [name, work] of [
          ['page', page],
          ['bare', bare],
        ] as const) {
          const start = performance.now();
          await work();
          times[name].push(performance.now() - start);
        }
      }
      const ratio = median(times.page) / median(times.bare);
      process.stdout.write(
        `Training queries of ${code}: ${median(times.page).toFixed(1)} ms, bare ${median(times.bare).toFixed(1)} ms\n`,
      );
      ratios.push(ratio);
    }
    figure('training-page-queries', median(ratios), { atMost: 2 });
  } finally {
    await closeDatabase();
    await owner.end();
    await database.stop();
  }
});

/**
 * What the page shows of a branch, as the owner of the tables would ask for it, without asking who may see what. The sets
 * of people and duties are those of the page: joined by hand, person by person, the same figures took ten times as long.
 */
async function bareFigures(owner: postgres.Sql, code: string, day: string): Promise<{ people: number }[]> {
  const [, , , , figures] = await owner.begin(async (sql) => {
    const [top] = await sql<{ id: number }[]>`select id, code, name, short_name from departments where code = ${code}`;
    const { id } = top!;
    return Promise.all([
      sql`
        select d.id, d.code, d.name, d.short_name from department_closure c join departments d on d.id = c.ancestor_id
        where c.descendant_id = ${id} order by c.depth desc`,
      sql`
        select d.id, d.code, d.name, d.short_name, d.closed_on, exists (select from departments k where k.parent_id = d.id)
        from departments d where d.parent_id = ${id} or d.id = ${id} order by d.position, d.id`,
      sql`select id, title from courses`,
      sql`
        select b.part_id, count(*)::int, (count(*) filter (where f.first_signed_in_on <= ${day}))::int
        from branch_workplaces(${id}, ${day}) w
        join branch_parts(${id}) b on b.department_id = w.department_id
        join staff f on f.id = w.staff_id
        group by b.part_id`,
      sql<{ people: number }[]>`
        select b.part_id, d.course_id, d.state, d.started_on is not null, min(d.due_on), max(d.due_on), count(*)::int as people
        from branch_duties(${id}, ${day}) d join branch_parts(${id}) b on b.department_id = d.department_id
        group by 1, 2, 3, 4`,
    ]);
  });
  return figures;
}
