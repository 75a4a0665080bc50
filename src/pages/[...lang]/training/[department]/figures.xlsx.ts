// The figures of a branch as a file: the course and the day of the page.
import type { APIRoute } from 'astro';
import { xlsxOf, downloadHeaders } from '#domain/reports/export.ts';
import { figuresTable } from '#domain/reports/exports.ts';
import { figureRequestFrom } from '#domain/reports/figures.ts';
import { figureScopeFor } from '#domain/reports/scopes.ts';

export const GET: APIRoute = async ({ locals, params, url }) => {
  const scope = await figureScopeFor(locals.actor!, params['department']!);
  const file = await xlsxOf(await figuresTable(scope, figureRequestFrom(url.searchParams), locals.language));
  return new Response(file.bytes, { headers: downloadHeaders(file) });
};
