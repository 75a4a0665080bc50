// A lesson is drawn once for all who see the same. Whoever opens it gets what is theirs, and nothing of anybody else.
import { beforeAll, afterAll, expect, test } from 'vitest';
import { ownSite } from '../../support/own-site.ts';
import { ownerOf } from '../../support/site.ts';
import { sessionCookieOf } from '../../support/visitor.ts';

const { url, dataDirectory } = ownSite();
const lesson = '/courses/sharing-and-grading/grade-the-record';
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

let owner: Awaited<ReturnType<typeof ownerOf>>;
beforeAll(async () => {
  owner = await ownerOf({ dataDirectory });
});
afterAll(async () => {
  await owner.end();
});

interface Reader {
  staffId: number;
  english: string;
  chinese: string;
  cookie: string;
}

/** People who see the same page: the same version of the check (their numbers differ by 24), the same post, nothing answered. */
async function alike(names: [english: string, chinese: string][], from = 240_000): Promise<Reader[]> {
  return Promise.all(
    names.map(async ([english, chinese], at) => {
      const [row] = await owner.sql<{ staffId: number }[]>`
        with person as (
          insert into staff (id, staff_number, name, invited_on) overriding system value
          values (${from + 24 * at}, ${`drawn-${from + at}`}, ${owner.sql.json({ en: english, zh: chinese })}, current_date)
          returning id
        ), post as (
          insert into postings (staff_id, department_id, post, main, from_on)
          select p.id, d.id, '{"en": "Clerk", "zh": "科员"}', true, current_date
          from person p, departments d where d.code = 'YZ-TB-RS'
        )
        insert into accounts (staff_id) select id from person returning staff_id`;
      const { staffId } = row!;
      return { staffId, english, chinese, cookie: await sessionCookieOf(owner.sql, staffId) };
    }),
  );
}

const open = async (reader: Reader, address: string): Promise<string> =>
  (await fetch(url + address, { headers: { cookie: reader.cookie } })).text();

const markOf = (html: string): string => /data-account="([^"]+)"/.exec(html)![1]!;

test('readers who see the same lesson get their own name, mark and keys, and nobody gets another’s', async () => {
  const readers = await alike([
    ['Ou Yang & Sons <b>', '欧阳“锋”<b>'],
    ['Shangguan Feng', '上官枫'],
    ['Sima Lan', '司马岚'],
  ]);
  for (const [prefix, name] of [
    ['', 'english'],
    ['/zh', 'chinese'],
  ] as const) {
    const pages: string[] = [];
    // Twice, so that the first one is served from the page drawn before as well.
    for (const reader of [...readers, ...readers]) pages.push(await open(reader, prefix + lesson));
    const marks = new Set(pages.map(markOf));
    expect(marks.size).toBe(readers.length);
    const keysOf = pages.map((html) => [...html.matchAll(/name="key" value="([^"]+)"/g)].map(([, key]) => key));
    const keys = keysOf.flat();
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThanOrEqual(2 * pages.length);
    // The scripts of a form are given the key that stands in it.
    pages.forEach((html, at) => {
      expect(new Set(html.match(uuid))).toEqual(new Set(keysOf[at]));
    });

    pages.forEach((html, at) => {
      const own = readers[at % readers.length]!;
      const shown = own[name].replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;');
      expect(html).toContain(shown);
      expect(html).not.toContain('<b>"');
      expect(html).not.toContain('stand-in-');
      expect(html.trimEnd()).toMatch(/<\/html>$/);
      for (const other of readers.filter((each) => each !== own)) {
        expect(html).not.toContain(other[name].split(' & ')[0]!);
        expect(html).not.toContain(other.cookie.slice(4));
      }
      // All that differs is theirs.
      const bare = html.replaceAll(shown, '').replaceAll(markOf(html), '').replaceAll(uuid, '');
      const first = readers[0]!;
      const firstShown = first[name].replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;');
      expect(bare).toBe(pages[0]!.replaceAll(firstShown, '').replaceAll(markOf(pages[0]!), '').replaceAll(uuid, ''));
    });
  }
});

test('a lesson looks different as soon as something was answered', async () => {
  const [reader] = await alike([['Gongsun Yu', '公孙雨']], 250_000);
  const before = await open(reader!, lesson);
  const [attempt] = await owner.sql<{ id: number }[]>`
    insert into attempts (staff_id, course_id, kind, module_id, ordinal, seed, course_hash, language)
    values (${reader!.staffId}, 'sharing-and-grading', 'check', 'sharing-and-grading/why-islands', 1, 'x', 'x', 'en')
    returning id`;
  expect(attempt!.id).toBeGreaterThan(0);
  const after = await open(reader!, lesson);
  expect(after).toMatch(/In progress/i);
  expect(before).not.toMatch(/In progress/i);
});
