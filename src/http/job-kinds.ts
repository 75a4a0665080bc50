// The long work that this process can do for people; each kind stands with its subject.
import { rosterCheck, rosterCommit } from '#domain/staff/roster.ts';
import type { JobKind } from '#platform/jobs.ts';

export const jobKinds: JobKind[] = [rosterCheck, rosterCommit];
