// The rows that were left out, with reasons in the reader's language.
import type { APIRoute } from 'astro';
import { csvOf, downloadHeaders } from '#domain/reports/export.ts';
import { rosterImport, rosterLines } from '#domain/staff/roster.ts';
import { fill } from '#i18n/fill.ts';
import { NotFound } from '#platform/errors.ts';

const mostRows = 200_000;

export const GET: APIRoute = async ({ locals, params }) => {
  const { roster } = locals.words;
  const id = Number(params['import']);
  if (!Number.isInteger(id) || id < 1 || id > 2_147_483_647) throw new NotFound('roster');
  const { fileName } = await rosterImport(locals.actor!, id);
  const lines = await rosterLines(locals.actor!, id, 'refused', { limit: mostRows, offset: 0 });
  const file = csvOf({
    name: roster.refusedName,
    sheet: roster.refusedName,
    head: [roster.row, roster.column, roster.found, roster.wrong],
    rows: lines.flatMap((line) =>
      (line.faults ?? []).map((fault) => [
        line.rowNumber,
        roster.fields[fault.column],
        fault.value,
        fill(roster.reasons[fault.reason], { row: fault.row ?? 0 }),
      ]),
    ),
    notes: [fileName],
    widths: [8, 20, 30, 60],
  });
  return new Response(file.bytes, { headers: downloadHeaders(file) });
};
