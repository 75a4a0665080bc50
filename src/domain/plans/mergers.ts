// What a merger of departments does to plans: what is set for the one that ends can be set for the other, so that nobody
// who moves is left without a course that was expected of them.
import type { PlanKeeper } from '#domain/staff/reorganisation.ts';
import { today } from '#platform/clock.ts';
import type { Asker, Sql } from '#platform/db.ts';
import { insertCarriedAssignments, selectCarriable, updateAssignmentsTakenBack } from './assignments.queries.ts';

/**
 * Assignments of the department itself that would be carried over: in force and not past their due day. Left out is what
 * the other one, or a department above it, has for the same day or an earlier one.
 */
export function plansToCarry(sql: Sql, merger: { fromId: number; intoId: number }): Promise<number[]> {
  return selectCarriable(sql, { ...merger, today: today() });
}

/** For a merger, and for bringing back what was merged. `carries` is what the administrator ticked. */
export function planKeeper(by: Asker, carries: boolean): PlanKeeper {
  return {
    async carryOver(sql, { fromId, intoId, day }) {
      const ids = carries ? await plansToCarry(sql, { fromId, intoId }) : [];
      return insertCarriedAssignments(sql, { ids, intoId, day, by: by.staffId });
    },
    takeBack: (sql, ids, day) => updateAssignmentsTakenBack(sql, ids, day),
  };
}
