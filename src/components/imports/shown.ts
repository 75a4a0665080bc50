// What the page about one upload shows: the import with how far it is, some of its lines, and what the last form came to.
import { type Import, type ImportKind, type ImportLine, importLines, importOf } from '#domain/imports/imports.ts';
import { fill, plural } from '#i18n/fill.ts';
import type { Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import type { Actor } from '#domain/accounts/actor.ts';
import { NotFound } from '#platform/errors.ts';
import type { JobProgress } from '#platform/jobs.ts';
import { type ImportView, viewOf } from './view.ts';

/** What the actions on uploads return. */
export type FormOutcome =
  { outcome: 'done'; value: unknown } | { outcome: 'invalid'; code: string; detail: Record<string, string | number> };

export interface ShownImport {
  found: Import & { job: JobProgress | undefined };
  view: ImportView;
  title: string;
  /** After how many seconds the page shows anew how far the work is; null while nothing is being done. */
  refreshSeconds: number | null;
  isFailed: boolean;
  refusedLines: ImportLine[];
  /** The outcome whose lines are shown, and which page of them. */
  lines: { outcome: string; lines: ImportLine[]; page: number; pages: number } | null;
  problem: { code: string; field: string | undefined; message: string } | null;
}

const soonMs = 5000;
const perPage = 50;
const mostRefused = 100;
const fields: Record<string, string> = { mapping: 'column-1', leaving: 'leaving' };

/** The number of an import in an address or a form. Throws NotFound when it is none. */
export function importNumber(text: string | undefined): number {
  if (!/^[1-9]\d{0,8}$/.test(text ?? '')) throw new NotFound('import');
  return Number(text);
}

/** Throws NotFound for anybody but the one who uploaded it. */
export async function shownImport(
  actor: Actor,
  kind: ImportKind,
  wanted: { id: string | undefined; query: URLSearchParams; form: FormOutcome | undefined },
  language: Language,
): Promise<ShownImport> {
  const id = importNumber(wanted.id);
  const view = viewOf(kind, language);
  const found = await importOf(actor, kind, id);
  const isOpen = found.state === 'uploaded' || found.state === 'committing';
  const isFailed = isOpen && found.job?.outcome === 'failed';
  const counts = found.state === 'checked' || found.state === 'committed' ? found.counts : null;
  const refusedLines = counts?.['refused'] ? await importLines(actor, id, 'refused', { limit: mostRefused }) : [];

  const show = wanted.query.get('show');
  const isThere = (each: string): boolean => each !== 'refused' && (counts?.[each] ?? 0) > 0;
  const outcome = view.outcomes.find((each) => each === show && isThere(each)) ?? view.first.find(isThere);
  const pages = outcome ? Math.ceil(counts![outcome]! / perPage) : 0;
  const page = Math.min(Math.max(Math.trunc(Number(wanted.query.get('page'))) || 1, 1), Math.max(pages, 1));
  const lines = outcome
    ? await importLines(actor, id, outcome, { limit: perPage, offset: (page - 1) * perPage })
    : null;

  return {
    ...{ found, view, isFailed, refusedLines },
    refreshSeconds: isOpen && !isFailed ? refreshAfter(found.job) : null,
    title: titleOf(found, isFailed, view, language),
    lines: lines && { outcome: outcome!, lines, page, pages },
    problem: problemOf(wanted.form, language),
  };
}

/** Most files are done after a moment; whoever waits for a large one need not be disturbed as often. */
function refreshAfter(job: JobProgress | undefined): number {
  return job && Date.now() - job.askedAt.getTime() < soonMs ? 1 : 3;
}

function problemOf(form: FormOutcome | undefined, language: Language): ShownImport['problem'] {
  if (form?.outcome !== 'invalid') return null;
  const { errors, imports, roster } = wordsFor(language);
  const messages: Record<string, string> = {
    mapping: roster.mapFault,
    leaving: fill(roster.leavingWrong, { n: form.detail['n'] ?? 0 }),
    'too-late': imports.tooLate,
    'another-runs': imports.anotherRuns,
  };
  return { code: form.code, field: fields[form.code], message: messages[form.code] ?? errors.invalidMeans };
}

/** What the page is called; it says what state the import is in. */
function titleOf(found: Import, isFailed: boolean, { changesOf }: ImportView, language: Language): string {
  const { imports, roster } = wordsFor(language);
  if (isFailed) return imports.failed;
  const titles: Record<Import['state'], string> = {
    uploaded: fill(imports.reading, { file: found.fileName }),
    unmapped: roster.mapTitle,
    refused: imports.refusedTitle,
    checked: imports.checkedTitle,
    committing: imports.importing,
    committed: plural(language, imports.committedTitle, changesOf(found.counts ?? {})),
  };
  return titles[found.state];
}
