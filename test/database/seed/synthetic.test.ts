import { expect, test } from 'vitest';
import { seedSynthetic } from '../../../db/seed/synthetic.ts';
import { useDatabase } from '../../support/database.ts';

const db = useDatabase();
const day = '2026-11-20';
const lines: string[] = [];

test('a synthetic body has exactly the departments and people that were asked for, one tree and plausible shares', async () => {
  const asked = {
    departments: 700,
    staff: 6000,
    day,
    owner: db.ownerOptions,
    say: (line: string) => void lines.push(line),
  };
  const figures = await seedSynthetic(asked);
  expect(figures).toMatchObject({ departments: 700, staff: 6000 });
  expect(lines.at(-1)).toContain('staff 6,000');

  const [tree] = await db.owner`
    select count(*) filter (where parent_id is null)::int as tops,
      (select count(*)::int from department_closure where depth = 0) as selves,
      (select count(distinct descendant_id)::int from department_closure c join departments d on d.id = c.ancestor_id
        where d.code = 'N') as below_top
    from departments`;
  expect(tree).toEqual({ tops: 1, selves: 700, belowTop: 700 });

  const states = await db.owner<{ state: string; n: number }[]>`
    select state, count(*)::int as n from duty_states(${day}) group by state order by state`;
  const share = new Map(states.map(({ state, n }) => [state, n]));
  expect([...share.keys()]).toEqual(['done', 'exempt', 'in-progress', 'late', 'not-invited', 'not-started']);
  const courses = await db.owner`select from courses`;
  expect(states.reduce((sum, { n }) => sum + n, 0)).toBe(6000 * courses.length);
  expect(share.get('done')! / (6000 * courses.length)).toBeCloseTo(0.29, 1);
});

test('the same arguments make the same people and the same records, another seed makes others', async () => {
  const fingerprint = async (): Promise<unknown> => {
    const [row] = await db.owner`
      select md5(string_agg(f.staff_number || f.name::text || d.code || p.from_on || coalesce(c.completed_on::text, ''), ''
        order by f.staff_number, p.main, p.from_on, c.course_id)) as all_of_it
      from staff f join postings p on p.staff_id = f.id join departments d on d.id = p.department_id
      left join completions c on c.staff_id = f.id`;
    return row!.allOfIt;
  };
  const again = async (seed: number): Promise<unknown> => {
    await db.owner`alter table audit_events disable trigger user`;
    await db.owner`truncate departments, staff, courses restart identity cascade`;
    await seedSynthetic({ departments: 40, staff: 500, seed, day, say: () => {} });
    return fingerprint();
  };
  const first = await again(1);
  expect(await again(1)).toBe(first);
  expect(await again(2)).not.toBe(first);
});

test('a database with people in it is left alone', async () => {
  await expect(seedSynthetic({ departments: 3, staff: 3, say: () => {} })).rejects.toThrow('already');
});
