import { beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#domain/accounts/actor.ts';
import { completionByDepartment } from '#domain/reports/figures.ts';
import { whoLooked } from '#domain/reports/looks.ts';
import { type NameFilter, nameFilterFrom, sortKeys } from '#domain/reports/name.ts';
import { allNamesInBranch, namesInBranch, pageSize } from '#domain/reports/names.ts';
import { type ReportScope, reportScopeFor } from '#domain/reports/scopes.ts';
import { addDays, today } from '#platform/clock.ts';
import { useDatabase } from '../../support/database.ts';
import { actorOf, Arrangement, both } from './arrangement.ts';

const db = useDatabase();
const day = today();

let make: Arrangement;
let bureau: number, roads: number, other: number;
let coordinator: Actor, chen: Actor;
let scope: ReportScope, roadsScope: ReportScope;
const ids: Record<string, number> = {};

const filterOf = (query = ''): NameFilter => nameFilterFrom(new URLSearchParams(query));
const numbers = (list: { rows: readonly { staffNumber: string }[] }): string[] =>
  list.rows.map((row) => row.staffNumber);

beforeAll(async () => {
  make = new Arrangement(db.owner);
  const city = await make.department('CITY', null, { name: both('City', '市') });
  bureau = await make.department('BUREAU', city, { name: both('Bureau', '局') });
  roads = await make.department('ROADS', bureau, { position: 2, name: both('Roads', '公路科') });
  const ports = await make.department('PORTS', bureau, { position: 1 });
  other = await make.department('OTHER', city);
  await make.course('safe', both('Safe', '安全'));
  await make.course('data', both('Data', '数据'));
  await make.assignment('safe', bureau, { due: addDays(day, -1) });
  await make.assignment('data', roads, { due: addDays(day, 9) });

  const person = async (
    number: string,
    name: [string, string],
    department: number,
    post = both('Clerk', '科员'),
  ): Promise<number> => (ids[number] = await make.worker(department, { number, name: both(...name) }, { post }));
  await person('00127', ['Zhang Wei', '张伟'], roads);
  await person('00128', ['Chen Yu', '陈宇'], roads, both('Engineer', '工程师'));
  await person('00129', ['Chen Yu', '陈宇'], ports);
  await person('00130', ['Ouyang Wanqing', '欧阳婉清'], roads);
  await person('00131', ['An Jing', '安静'], roads, both('Engineer', '工程师'));
  await person('00200', ['Bai Lu', '白露'], other);
  await make.completion(ids['00127']!, 'safe', addDays(day, -9));
  await make.start(ids['00128']!, 'safe', addDays(day, -9));
  await make.leave(ids['00131']!, addDays(day, -9), addDays(day, 90));
  await make.posting(ids['00200']!, roads, { main: false, post: both('Adviser', '顾问') });
  await make.secondment(ids['00130']!, other, addDays(day, -1), addDays(day, 1));

  coordinator = await make.coordinator(
    await make.worker(city, { number: '00001', name: both('Lin Qiao', '林乔') }),
    bureau,
  );
  chen = actorOf(ids['00128']!);
  [scope, roadsScope] = [await reportScopeFor(coordinator, 'BUREAU'), await reportScopeFor(coordinator, 'ROADS')];
});

describe('names in a branch', () => {
  test('are sorted by name in English and by pinyin in Chinese, with the staff number as last key', async () => {
    const filter = filterOf('course=safe');
    expect(numbers(await namesInBranch(scope, filter, 'en'))).toEqual(['00131', '00128', '00129', '00127']);
    expect(numbers(await namesInBranch(scope, filter, 'zh'))).toEqual(['00131', '00128', '00129', '00127']);
    await db.owner`update staff set name = ${db.owner.json(both('Aa First', '赵一'))} where id = ${ids['00127']!}`;
    expect(numbers(await namesInBranch(scope, filter, 'en'))).toEqual(['00127', '00131', '00128', '00129']);
    expect(numbers(await namesInBranch(scope, filter, 'zh'))).toEqual(['00131', '00128', '00129', '00127']);
    await db.owner`update staff set name = ${db.owner.json(both('Zhang Wei', '张伟'))} where id = ${ids['00127']!}`;
  });

  test('say post, state, due day, completion day and where the person counts', async () => {
    const { rows } = await namesInBranch(scope, filterOf('course=safe&sort=number'), 'en');
    expect(rows[0]).toEqual({
      staffId: ids['00127'],
      staffNumber: '00127',
      name: both('Zhang Wei', '张伟'),
      post: both('Clerk', '科员'),
      employment: 'permanent',
      postUntilOn: null,
      isOnLeave: false,
      leaveUntilOn: null,
      departmentCode: 'ROADS',
      departmentName: both('Roads', '公路科'),
      courseId: 'safe',
      courseTitle: both('Safe', '安全'),
      state: 'done',
      hasBegun: false,
      dueOn: addDays(day, -1),
      completedOn: addDays(day, -9),
    });
    expect(rows[3]).toMatchObject({
      staffNumber: '00131',
      state: 'exempt',
      isOnLeave: true,
      leaveUntilOn: addDays(day, 90),
    });
  });

  test('can be narrowed by course, state, post, due day, name and number, and to the own staff', async () => {
    const list = (query: string): Promise<string[]> => namesInBranch(scope, filterOf(query), 'en').then(numbers);
    expect(await list('course=safe&state=late')).toEqual(['00128', '00129']);
    expect(await list('course=safe&state=not-begun')).toEqual(['00129']);
    expect(await list('course=data&state=not-begun')).toEqual(['00128', '00127']);
    expect(await list('course=safe&post=Engineer')).toEqual(['00131', '00128']);
    expect(await list(`course=safe&due=${day}`)).toHaveLength(4);
    expect(await list(`course=safe&due=${addDays(day, -1)}`)).toEqual([]);
    expect(await list('course=safe&q=' + encodeURIComponent('陈'))).toEqual(['00128', '00129']);
    expect(await list('course=safe&q=chen')).toEqual(['00128', '00129']);
    expect(await list('course=safe&q=0012')).toEqual(['00128', '00129', '00127']);
    expect(await list('course=safe&q=%25')).toEqual([]);
    expect(await list("course=safe&q=' or true --")).toEqual([]);
    expect(await list('course=safe&own=1')).toEqual([]);
    expect(await list('')).toHaveLength(7);
  });

  test('every sort goes both ways and loses nobody', async () => {
    for (const sort of sortKeys) {
      for (const language of ['en', 'zh'] as const) {
        const up = await namesInBranch(scope, filterOf(`sort=${sort}`), language);
        const down = await namesInBranch(scope, filterOf(`sort=${sort}&direction=descending`), language);
        const keys = (list: typeof up): string[] => list.rows.map((row) => row.staffNumber + row.courseId);
        expect(keys(up).toSorted()).toEqual(keys(down).toSorted());
        // One day of completion alone has no direction: those without one come last both ways.
        if (sort !== 'done') expect(keys(up)).not.toEqual(keys(down));
      }
    }
    const byDepartment = await namesInBranch(scope, filterOf('course=safe&sort=department'), 'en');
    expect(numbers(byDepartment)).toEqual(['00129', '00131', '00128', '00127']);
  });

  test('come with state counts that add up and agree with the figures, whatever the state asked for', async () => {
    const { counts, total } = await namesInBranch(scope, filterOf('course=safe&state=late'), 'en');
    expect(counts).toEqual((await completionByDepartment(scope)).total.courses.get('safe'));
    expect(total).toBe(2);
  });

  test('come with the courses and the posts of the branch to choose from', async () => {
    const whole = await namesInBranch(scope, filterOf(), 'en');
    expect(whole.courses.map((course) => course.id)).toEqual(['safe', 'data']);
    expect(whole.posts).toEqual([both('Clerk', '科员'), both('Engineer', '工程师')]);
    const ports = await namesInBranch(await reportScopeFor(coordinator, 'PORTS'), filterOf(), 'zh');
    expect(ports.courses.map((course) => course.id)).toEqual(['safe']);
    expect(ports.posts).toEqual([both('Clerk', '科员')]);
  });

  test('those who hold a post here and count elsewhere are told apart', async () => {
    const { elsewhere } = await namesInBranch(roadsScope, filterOf(), 'en');
    expect(elsewhere).toMatchObject([
      { staffNumber: '00200', post: both('Adviser', '顾问'), countedAt: both('OTHER') },
      { staffNumber: '00130', countedAt: both('OTHER') },
    ]);
  });

  test('fill pages of fifty in one stable order; a page past the end is the last page', async () => {
    const many = await make.department('MANY', bureau);
    for (let n = 0; n < 120; n++) await make.worker(many, { number: `m${n}`, name: both('Li Na', '李娜') });
    const manyScope = await reportScopeFor(coordinator, 'MANY');
    const pages = [];
    for (const page of [1, 2, 3])
      pages.push(await namesInBranch(manyScope, filterOf(`course=safe&page=${page}`), 'zh'));
    expect(pages.map((list) => list.rows.length)).toEqual([pageSize, pageSize, 20]);
    expect(pages[0]).toMatchObject({ total: 120, pages: 3 });
    const all = pages.flatMap(numbers);
    expect(new Set(all).size).toBe(120);
    expect(all).toEqual(
      numbers({ rows: (await allNamesInBranch(manyScope, filterOf('course=safe'), 'zh', { kind: 'exported' })).rows! }),
    );
    expect((await namesInBranch(manyScope, filterOf('course=safe&page=99'), 'zh')).page).toBe(3);
  });
});

describe('the trail of those who look', () => {
  const events = (): Promise<{ id: string; action: string; detail: Record<string, unknown>; subjects: number[] }[]> =>
    db.owner`
      select e.id, e.action, e.detail, (select array_agg(s.staff_id order by s.staff_id) from audit_subjects s where s.event_id = e.id) as subjects
      from audit_events e order by e.id desc limit 5` as never;

  test('a view is written with exactly the people it showed', async () => {
    const list = await namesInBranch(roadsScope, filterOf('course=safe&post=Engineer'), 'en');
    const [event] = await events();
    expect(event).toMatchObject({
      action: 'names-viewed',
      subjects: list.rows.map((row) => row.staffId).sort((a, b) => a - b),
      detail: {
        courseId: 'safe',
        post: 'Engineer',
        people: 2,
        departmentName: both('Roads', '公路科'),
        courseTitle: both('Safe', '安全'),
      },
    });
  });

  test('an export, a notice and a sheet are written by their kind; what is too long shows and records nobody', async () => {
    for (const kind of ['exported', 'noticed', 'printed'] as const) {
      const { rows } = await allNamesInBranch(roadsScope, filterOf('course=safe'), 'en', { kind });
      expect((await events())[0]).toMatchObject({
        action: `names-${kind}`,
        subjects: rows!.map((row) => row.staffId).sort((a, b) => a - b),
      });
    }
    const before = await events();
    expect(await allNamesInBranch(roadsScope, filterOf(), 'en', { kind: 'printed', limit: 1 })).toMatchObject({
      rows: null,
      total: 6,
    });
    expect(await events()).toEqual(before);
  });

  test('each person reads who looked at theirs, by name, and nobody else’s', async () => {
    const looks = await whoLooked(chen);
    expect(looks[0]).toMatchObject({
      by: coordinator.name,
      kind: 'printed',
      departmentName: both('Roads', '公路科'),
      courseTitle: both('Safe', '安全'),
    });
    expect(looks[0]!.at).toBeInstanceOf(Date);
    expect(looks.some((look) => look.courseTitle === null)).toBe(true);
    expect(await whoLooked(actorOf(await make.worker(other)))).toEqual([]);
  });

  test('names that cannot be recorded are not shown', async () => {
    await db.owner.unsafe('revoke insert on audit_events from lectern_web');
    await expect(namesInBranch(scope, filterOf(), 'en')).rejects.toThrow(/permission denied/);
    await db.owner.unsafe('grant insert on audit_events to lectern_web');
    expect((await namesInBranch(scope, filterOf(), 'en')).total).toBeGreaterThan(0);
  });
});
