// Decisions about items: to withdraw one that is wrong, to draw it again, to grade earlier answers once more by a key that
// was corrected in the course. Each is told to the audit trail, and to the learners concerned with its reason.
import type { Actor } from '#domain/accounts/actor.ts';
import type { ItemVersion } from '#domain/exercises/exercise.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import { type Asker, read, transaction } from '#platform/db.ts';
import { announceChange } from '#platform/changes.ts';
import { Invalid, NotFound } from '#platform/errors.ts';
import { isAnswerKey } from './attempt.ts';
import { insertItemVersions, selectItemVersions } from './attempts.queries.ts';
import { applyDecisions } from './corrections.ts';
import { canRegrade, type DecisionKind, storedReason } from './decision.ts';
import {
  insertDecision,
  selectDecisionsOf,
  selectEditsCourses,
  selectVersionsOf,
  selectWithdrawn,
} from './decisions.queries.ts';
import { refreshWithdrawn, withdrawnChange } from './withdrawn.ts';

/** Refuses everybody but authors and administrators with NotFound: what is not for them is not there. */
export async function requireEditor(actor: Asker): Promise<void> {
  if (!(await read(actor, selectEditsCourses))) throw new NotFound('not an author');
}

/** The item as the course has it now. Throws NotFound. */
export function itemOf(courseId: string, itemId: string): ItemVersion {
  const item = catalogue()
    .course(courseId)
    .modules.flatMap((module) => module.items)
    .find((each) => each.id === itemId);
  if (!item) throw new NotFound(`no item ${itemId}`);
  return item;
}

/**
 * Decides about an item and corrects the attempts concerned before it answers. `key` is made with the form: the same key
 * again is the same decision. NotFound for everybody but authors and administrators and for an unknown item; Invalid for
 * a missing or over-long reason, `already-withdrawn`, `not-withdrawn`, and `nothing-to-regrade` when no other version was
 * ever asked whose parts are those of the item now.
 */
export async function decide(
  actor: Actor,
  wanted: { courseId: string; itemId: string; kind: DecisionKind; reason: string; key: string },
): Promise<{ outcome: 'decided' | 'already-decided' }> {
  if (!isAnswerKey(wanted.key)) throw new Invalid('key-missing');
  const reason = storedReason(wanted.reason);
  await requireEditor(actor);
  const item = itemOf(wanted.courseId, wanted.itemId);
  const { kind } = wanted;
  const { isNew } = await transaction(actor, async (sql) => {
    const row = { courseId: wanted.courseId, itemId: item.id, kind, reason, key: wanted.key };
    if (kind !== 'corrected') {
      const added = await insertDecision(sql, actor, { ...row, itemHash: null, versions: [] });
      if (!added.isNew) return added;
      // What was withdrawn before this decision is asked of the rest.
      const isOut = (await selectWithdrawn(sql, added.id)).includes(item.id);
      if (isOut === (kind === 'withdrawn')) throw new Invalid(isOut ? 'already-withdrawn' : 'not-withdrawn');
      await announceChange(sql, withdrawnChange);
      return added;
    }
    const hashes = (await selectVersionsOf(sql, item.id)).filter((hash) => hash !== item.hash);
    const earlier = hashes.length > 0 ? await selectItemVersions(sql, hashes) : [];
    const versions = earlier.filter((each) => canRegrade(each, item)).map((each) => each.hash);
    if (versions.length === 0) throw new Invalid('nothing-to-regrade');
    await insertItemVersions(sql, [item]);
    return await insertDecision(sql, actor, { ...row, itemHash: item.hash, versions });
  });
  await Promise.all([applyDecisions(), refreshWithdrawn()]);
  return { outcome: isNew ? 'decided' : 'already-decided' };
}

/** What was decided about the items of a course, newest first. For authors and administrators; nobody else finds it. */
export async function decisionsOf(
  actor: Asker,
  courseId: string,
): Promise<Awaited<ReturnType<typeof selectDecisionsOf>>> {
  await requireEditor(actor);
  return await read(actor, (sql) => selectDecisionsOf(sql, courseId));
}
