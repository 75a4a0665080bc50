import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { moveDepartment, openDepartment } from '#domain/departments/departments.ts';
import { Invalid } from '#platform/errors.ts';
import { useDatabase } from '../../support/database.ts';

const db = useDatabase();
let trees = 0;

interface Node {
  id: number;
  parentId: number | null;
}

/** Walks up from each department and counts: what the closure must hold. Throws on a cycle. */
function closureByHand(nodes: Node[]): string[] {
  const parents = new Map(nodes.map((node) => [node.id, node.parentId]));
  const pairs: string[] = [];
  for (const { id } of nodes) {
    let depth = 0;
    for (let above: number | null | undefined = id; above != null; above = parents.get(above)) {
      pairs.push(`${above} ${id} ${depth}`);
      if (++depth > nodes.length) throw new Error(`a cycle above ${id}`);
    }
  }
  return pairs.sort();
}

async function expectClosureToHold(prefix: string): Promise<void> {
  const nodes = await db.owner<Node[]>`select id, parent_id from departments where code like ${`${prefix}-%`}`;
  const ids = nodes.map((node) => node.id);
  const rows = await db.owner<{ pair: string }[]>`
    select ancestor_id || ' ' || descendant_id || ' ' || depth as pair
    from department_closure where descendant_id = any(${ids}) or ancestor_id = any(${ids})`;
  expect(rows.map((row) => row.pair).sort()).toEqual(closureByHand(nodes));
}

async function plant(parents: number[]): Promise<string> {
  const prefix = `t${++trees}`;
  for (const [index, choice] of [0, ...parents].entries()) {
    await openDepartment('system', {
      code: `${prefix}-${index}`,
      parentCode: index === 0 ? null : `${prefix}-${choice % index}`,
      level: 'city',
      name: { en: 'x', zh: 'x' },
      openedOn: '2020-01-01',
    });
  }
  return prefix;
}

async function move(prefix: string, [from, to]: [number, number], size: number): Promise<'moved' | 'refused'> {
  try {
    await moveDepartment('system', `${prefix}-${from % size}`, { parentCode: `${prefix}-${to % size}` });
    return 'moved';
  } catch (error) {
    if (error instanceof Invalid && error.code === 'department-below-itself') return 'refused';
    throw error;
  }
}

const pick = fc.nat({ max: 1000 });

describe('the closure of the tree', () => {
  beforeAll(() => plant([]));
  afterAll(async () => {
    const [all] = await db.owner`select count(*)::int as n from department_closure where depth = 0`;
    const [departments] = await db.owner`select count(*)::int as n from departments`;
    expect(all).toEqual(departments);
  });

  test('equals a count by hand after any insertions and moves', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(pick, { minLength: 2, maxLength: 12 }),
        fc.array(fc.tuple(pick, pick), { maxLength: 10 }),
        async (parents, moves) => {
          const prefix = await plant(parents);
          for (const each of moves) await move(prefix, each, parents.length + 1);
          await expectClosureToHold(prefix);
        },
      ),
      { numRuns: 25 },
    );
  }, 30_000);

  test('holds, without a cycle, when several move at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(pick, { minLength: 4, maxLength: 10 }),
        fc.array(fc.tuple(pick, pick), { minLength: 4, maxLength: 10 }),
        async (parents, moves) => {
          const prefix = await plant(parents);
          await Promise.all(moves.map((each) => move(prefix, each, parents.length + 1)));
          await expectClosureToHold(prefix);
        },
      ),
      { numRuns: 15 },
    );
  }, 30_000);

  test('two who move each other’s department below their own: one is refused, every time', async () => {
    for (let round = 0; round < 20; round++) {
      const prefix = await plant([0, 0]);
      const outcomes = await Promise.all([move(prefix, [1, 2], 3), move(prefix, [2, 1], 3)]);
      expect(outcomes.sort()).toEqual(['moved', 'refused']);
      await expectClosureToHold(prefix);
    }
  }, 30_000);

  test('two raw statements at once, without the domain’s lock, make no cycle either', async () => {
    for (let round = 0; round < 20; round++) {
      const prefix = await plant([0, 0]);
      const [one, two] = await db.owner<
        Node[]
      >`select id from departments where code in (${`${prefix}-1`}, ${`${prefix}-2`}) order by id`;
      const outcomes = await Promise.allSettled([
        db.owner`update departments set parent_id = ${two!.id} where id = ${one!.id}`,
        db.owner`update departments set parent_id = ${one!.id} where id = ${two!.id}`,
      ]);
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
      await expectClosureToHold(prefix);
    }
  }, 30_000);
});
