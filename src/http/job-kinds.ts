// The long work that this process can do for people; each kind stands with its subject.
import type { JobKind } from '#platform/jobs.ts';

export const jobKinds: JobKind[] = [];
