// Who of a branch can get in: the list from which slips and invitations are issued. The filter is read from an address.
import type { Language, Localised } from '#i18n/language.ts';
import { today } from '#platform/clock.ts';
import { notedReport, type Sql } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import type { Actor } from './actor.ts';
import { insertEvent } from './audit.queries.ts';
import type { MailFailure } from './invitations.queries.ts';
import { countAccess, selectAccess, selectBranchPath, selectOptionalBranch } from './slips.queries.ts';

/**
 * `without`: those who have never signed in; `open`: those with a slip or an invitation that still holds; `failed`: those
 * whose last mail did not arrive.
 */
export const accessChoices = ['without', 'open', 'failed', 'everybody'] as const;

type AccessChoice = (typeof accessChoices)[number];

export interface AccessFilter {
  which: AccessChoice;
  /** Part of a name in either script, or the beginning of a staff number. */
  q?: string | undefined;
  /** Only the department's own staff, nobody below it. */
  withoutBelow?: boolean | undefined;
}

/** `open` and `expired` tell of a slip or an invitation, `day` until when it holds; else the day of the event. */
type AccessState = 'signed-in' | 'open' | 'expired' | 'invited' | 'not-invited';

export interface AccessRow {
  staffId: number;
  staffNumber: string;
  name: Localised;
  hasAddress: boolean;
  post: Localised;
  departmentCode: string;
  departmentName: Localised;
  state: AccessState;
  lastKind: 'slip' | 'invitation' | null;
  day: string | null;
  /** What became of the last mail; null when none was asked for. */
  mail: 'waiting' | 'sent' | 'failed' | null;
  mailOn: string | null;
  failure: MailFailure | null;
  /** False for those whose rights reach beyond the asker's, and for the asker. */
  isAdmissible: boolean;
}

/** The branch whose people are let in, with the way down to it from the top of the asker's branch. */
export interface AccessBranch {
  id: number;
  code: string;
  name: Localised;
  path: { code: string; name: Localised }[];
}

export interface AccessList {
  branch: AccessBranch;
  rows: AccessRow[];
  total: number;
  /** How many of all who fit may be let in, and how many of those have a mail address. */
  admissible: number;
  withAddress: number;
  page: number;
  pages: number;
}

/** People on one page of the list. */
const pageSize = 50;

/** Reads a filter and a page from an address or a form; what does not fit is left out. */
export function accessFilterFrom(of: (name: string) => string | null): { filter: AccessFilter; page: number } {
  const which = of('which');
  const page = Number(of('page') ?? '1');
  return {
    filter: {
      which: accessChoices.includes(which as AccessChoice) ? (which as AccessChoice) : 'without',
      q: of('q')?.trim().slice(0, 200) || undefined,
      withoutBelow: of('own') === '1' || undefined,
    },
    page: Number.isInteger(page) && page > 0 && page < 1_000_000 ? page : 1,
  };
}

/** The query of an address for a filter, `?…` or nothing; `accessFilterFrom` reads it back. */
export function accessQuery({ which, q, withoutBelow }: AccessFilter, page = 1): string {
  const parameters = new URLSearchParams();
  if (which !== 'without') parameters.set('which', which);
  if (q) parameters.set('q', q);
  if (withoutBelow) parameters.set('own', '1');
  if (page > 1) parameters.set('page', String(page));
  const text = parameters.toString();
  return text ? `?${text}` : '';
}

/** The branch, within a transaction. NotFound outside the asker's branches, whether there is such a department or not. */
export async function accessBranch(sql: Sql, code: string): Promise<AccessBranch> {
  const branch = await selectOptionalBranch(sql, code);
  if (!branch) throw new NotFound('department');
  return { ...branch, path: await selectBranchPath(sql, branch.id) };
}

/** A page of the branch's people with how they can get in. Records whose names were looked at. */
export function accessOf(
  actor: Actor,
  departmentCode: string,
  { filter, page: wanted }: { filter: AccessFilter; page: number },
  language: Language,
): Promise<AccessList> {
  return notedReport(actor, async (sql) => {
    const branch = await accessBranch(sql, departmentCode);
    const asked = { top: branch.id, day: today(), filter };
    const counts = await countAccess(sql, asked);
    const pages = Math.max(1, Math.ceil(counts.total / pageSize));
    const page = Math.min(wanted, pages);
    const rows = await selectAccess(sql, { ...asked, language, limit: pageSize, offset: (page - 1) * pageSize });
    await insertEvent(sql, {
      by: actor,
      action: 'names-viewed',
      target: branch.code,
      detail: { list: 'access', departmentName: branch.name, people: rows.length },
      subjects: rows.map((row) => row.staffId),
    });
    return { branch, rows, ...counts, page, pages };
  });
}
