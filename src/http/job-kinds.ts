// The long work that this process can do for people; each kind stands with its subject.
import { treeImports } from '#domain/departments/tree-import.ts';
import { importJob } from '#domain/imports/imports.ts';
import { rosterImports } from '#domain/staff/roster.ts';
import type { JobKind } from '#platform/jobs.ts';

export const jobKinds: JobKind[] = [importJob([rosterImports, treeImports])];
