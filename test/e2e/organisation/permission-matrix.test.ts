// Every role × every page, file, search and write of the built site, against the table of permissions. What the table
// calls a branch is tried inside and outside the branch.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pages, reachOf, type RoleName, roleNames, writes } from '#domain/accounts/permissions.ts';
import { type Language, languages, prefixOf } from '#i18n/language.ts';
import { ownSite } from '../../support/own-site.ts';
import { ownerOf } from '../../support/site.ts';
import { sessionCookieOf } from '../../support/visitor.ts';

const { url, dataDirectory } = ownSite();
const inside = 'YZ-TB-RS';
const outside = 'YZ-FB';

let owner: Awaited<ReturnType<typeof ownerOf>>;
const person = {} as Record<Exclude<RoleName, 'visitor'>, number>;

beforeAll(async () => {
  owner = await ownerOf({ dataDirectory });
  const { sql } = owner;
  const cards = await sql<{ key: string; staffId: number }[]>`select key, staff_id from demonstration_cards`;
  const card = (key: string): number => cards.find((each) => each.key === key)!.staffId;
  person.learner = card('township-clerk');
  person.coordinator = card('transport-coordinator');
  person.author = card('author');
  person.administrator = card('administrator');
  const plain = await sql<{ id: number }[]>`
    select f.id from staff f join accounts a on a.staff_id = f.id
    join postings p on p.staff_id = f.id and p.main and p.until_on is null
    join departments d on d.id = p.department_id
    where d.code = 'YZ-TB' and f.left_on is null and not exists (select from role_grants g where g.staff_id = f.id)
    order by f.id limit 2`;
  person.deputy = plain[0]!.id;
  person.auditor = plain[1]!.id;
  await sql`
    insert into role_grants (staff_id, role, department_id)
    select ${person.deputy}, 'deputy', id from departments where code = 'YZ-TB'`;
  await sql`insert into role_grants (staff_id, role) values (${person.auditor}, 'auditor')`;
  places['person'] = String(person.auditor);
});
afterAll(async () => {
  await owner.sql`delete from role_grants where staff_id in (${person.deputy}, ${person.auditor})`;
  await owner.end();
});

async function headersOf(role: RoleName): Promise<Record<string, string>> {
  const cookie = role === 'visitor' ? null : await sessionCookieOf(owner.sql, person[role]);
  return { origin: url, 'accept-language': 'en', ...(cookie ? { cookie } : {}) };
}

/** What stands in the places of an address. */
const places: Record<string, string> = {
  course: 'sharing-and-grading',
  module: 'grade-the-record',
  activity: 'six-requests',
  path: 'all-staff',
  change: 'rename',
  handbook: 'coordinators',
};

/** What some pages need to be asked. */
const queries: Record<string, string> = {
  notice: '?course=sharing-and-grading',
  sheets: '?course=sharing-and-grading',
  search: '?q=data',
  ask: '?about=sharing-and-grading%2Fgrade-the-record',
};

/** Pages whose answer depends on more than the role: nobody's token, somebody's own attempt or upload, pages for what is not there. */
const byWhatIsThere = [
  '404',
  '500',
  'set-up/[token]',
  'invitation/[token]',
  'attempts/[attempt]',
  'pictures/[picture]',
  'mark/[mark]',
  'administration/import-departments/[upload]/index',
  'administration/import-departments/[upload]/refused.csv',
  'training/roster/[import]/index',
  'training/roster/[import]/refused.csv',
];

function addressOf(page: string, language: Language, department: string): string {
  const filled = page
    .replace(/(^|\/)index$/, '')
    .replace('[department]', department)
    .replace(/\[(\w+)\]/g, (_, name: string) => places[name] ?? 'nothing-of-the-kind');
  const query = queries[page.split('/').at(-1)!] ?? '';
  if (page === 'account-key') return `${url}/account-key`;
  return `${url}${prefixOf(language)}${filled ? `/${filled}` : ''}${query}`;
}

/** Whether the site answered with the page, or with its way on; a way to the sign-in page is none for a page that wants one. */
async function isOpened(page: string, address: string, headers: Record<string, string>): Promise<boolean> {
  const answer = await fetch(address, { headers });
  await answer.arrayBuffer();
  const isSentAway = /\/sign-in(\?|$)/.test(answer.url) && page !== 'sign-in' && page !== 'index';
  return answer.status === 200 && !isSentAway;
}

test('every role opens the pages, files and searches that the table allows, and no other', async () => {
  const wrong: string[] = [];
  let cells = 0;
  for (const role of roleNames) {
    const headers = await headersOf(role);
    for (const [page, permission] of Object.entries(pages)) {
      if (byWhatIsThere.includes(page)) continue;
      const reach = reachOf(role, permission);
      const departments = page.includes('[department]') ? [inside, outside] : [inside];
      for (const language of languages) {
        for (const department of departments) {
          const allowed = reach !== null && !(reach === 'branch' && department === outside);
          const opened = await isOpened(page, addressOf(page, language, department), headers);
          cells++;
          if (opened !== allowed)
            wrong.push(`${role} ${page} ${department} ${language}: ${opened ? 'opened' : 'refused'}`);
        }
      }
    }
  }
  console.log(`${cells} cells of pages, ${wrong.length} wrong`);
  expect(wrong).toEqual([]);
}, 240_000);

test('every role sends the forms that the table allows, and no other', async () => {
  const wrong: string[] = [];
  let cells = 0;
  for (const role of roleNames) {
    for (const [write, permission] of Object.entries(writes)) {
      // Sent to a page that everybody opens, so that nothing but the write is asked about.
      const headers = await headersOf(role);
      const form = { method: 'POST', headers, body: new FormData(), redirect: 'manual' } as const;
      const answer = await fetch(`${url}/privacy?_action=${write}`, form);
      await answer.arrayBuffer();
      const isRefused = answer.status === 403;
      const allowed = reachOf(role, permission) !== null;
      cells++;
      if (isRefused === allowed || answer.status >= 500) wrong.push(`${role} ${write}: ${answer.status}`);
      if (role === 'visitor') continue;
      const called = await fetch(`${url}/_actions/${write}`, { ...form, headers: await headersOf(role) });
      await called.arrayBuffer();
      cells++;
      if ((called.status === 403) === allowed) wrong.push(`${role} ${write} called by a script: ${called.status}`);
    }
  }
  console.log(`${cells} cells of writes, ${wrong.length} wrong`);
  expect(wrong).toEqual([]);
}, 240_000);
