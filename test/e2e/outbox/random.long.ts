import { expect, test } from 'vitest';
import { faultsOf, trial } from './trials.ts';

test('two hundred learners who give twenty answers each lose none and double none, whatever fails', async () => {
  const reports = await trial(200, 1000);
  console.log(JSON.stringify(faultsOf(reports)));
  expect(reports.flatMap((report) => report.wrong)).toEqual([]);
  expect(reports.map((report) => report.given)).toEqual(Array(200).fill(20));
});
