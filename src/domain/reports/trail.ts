// Reading the audit trail: who did what, with whom, and when. For auditors and administrators; looking is an event too.
import type { Actor } from '#domain/accounts/actor.ts';
import { may } from '#domain/accounts/permissions.ts';
import { fill } from '#i18n/fill.ts';
import { number } from '#i18n/format.ts';
import type { Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { isDay, today } from '#platform/clock.ts';
import { transaction } from '#platform/db.ts';
import { NotFound } from '#platform/errors.ts';
import type { ExportTable } from './export.ts';
import { trailLine } from './trail-line.ts';
import { countTrail, insertTrailLook, selectTrail, type TrailRow } from './trail.queries.ts';

export interface TrailFilter {
  action?: string | undefined;
  /** Part of the name of the one who acted. */
  by?: string | undefined;
  /** Staff number of a person whom the event concerns. */
  person?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
}

export interface Trail {
  rows: TrailRow[];
  /** Events that fit, at most `mostEvents`. */
  total: number;
  page: number;
  pages: number;
}

const pageSize = 50;
/** Older events than so many are found with a filter of days. */
export const mostEvents = 10_000;
const names = ['action', 'by', 'person', 'from', 'until'] as const;

/** Reads a filter from an address; what does not fit is left out. */
export function trailFilterFrom(parameters: URLSearchParams): { filter: TrailFilter; page: number } {
  const text = (name: string): string | undefined => parameters.get(name)?.trim().slice(0, 100) || undefined;
  const day = (name: string): string | undefined => {
    const value = text(name);
    return value && isDay(value) ? value : undefined;
  };
  const page = Number(text('page') ?? '1');
  return {
    filter: { action: text('action'), by: text('by'), person: text('person'), from: day('from'), until: day('until') },
    page: Number.isInteger(page) && page > 0 && page < 1_000_000 ? page : 1,
  };
}

/** The query of an address for a filter; `trailFilterFrom` reads it back. */
export function trailQuery(filter: TrailFilter, page = 1): string {
  const parameters = new URLSearchParams();
  for (const name of names) if (filter[name]) parameters.set(name, filter[name]);
  if (page > 1) parameters.set('page', String(page));
  return `?${parameters}`;
}

/** A page of the trail under its filter. NotFound for everybody but auditors and administrators. */
export async function trailOf(
  actor: Actor,
  { filter, page: wanted }: { filter: TrailFilter; page: number },
): Promise<Trail> {
  refuseOthers(actor);
  return transaction(actor, async (sql) => {
    const total = await countTrail(sql, filter, mostEvents);
    const pages = Math.max(1, Math.ceil(total / pageSize));
    const page = Math.min(wanted, pages);
    const rows = await selectTrail(sql, { filter, limit: pageSize, offset: (page - 1) * pageSize });
    await insertTrailLook(sql, actor, 'trail-viewed', { ...askedFor(filter), page });
    return { rows, total, page, pages };
  });
}

/**
 * The events that fit as a table for a file, the newest first, as many as are listed. NotFound for everybody but auditors
 * and administrators.
 */
export async function trailTable(actor: Actor, filter: TrailFilter, language: Language): Promise<ExportTable> {
  refuseOthers(actor);
  const rows = await transaction(actor, async (sql) => {
    const events = await selectTrail(sql, { filter, limit: mostEvents, offset: 0 });
    await insertTrailLook(sql, actor, 'trail-exported', { ...askedFor(filter), events: events.length });
    return events;
  });
  const { trail } = wordsFor(language);
  return {
    name: fill(trail.file, { day: today() }),
    sheet: trail.title,
    notes: [fill(trail.limit, { n: number(mostEvents) })],
    head: [trail.at, trail.who, trail.what, trail.where, trail.people],
    rows: rows.map((row) => {
      const { at, who, what, about } = trailLine(row, language);
      return [at, who, what, about, row.people];
    }),
    widths: [22, 24, 36, 48, 16],
  };
}

function refuseOthers(actor: Actor): void {
  if (!may(actor, 'trail')) throw new NotFound('trail');
}

const askedFor = (filter: TrailFilter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1])));
