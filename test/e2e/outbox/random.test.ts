import { expect, test } from 'vitest';
import { faultsOf, trial } from './trials.ts';

test('ten learners who give twenty answers each lose none and double none, whatever fails', async () => {
  const reports = await trial(10, 1);
  expect(reports.flatMap((report) => report.wrong)).toEqual([]);
  expect(reports.map((report) => report.given)).toEqual(Array(10).fill(20));
  // Nothing was spared: offline, reload, page and server crash, expiry, lost acknowledgement, two tabs, double click.
  expect(Object.keys(faultsOf(reports)).length).toBe(9);
}, 300_000);
