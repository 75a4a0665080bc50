// The same harness for the short test and the long one: a site of its own, which it may kill, and so many runs.
import { rm } from 'node:fs/promises';
import { inject } from 'vitest';
import { startBrowser } from '../../support/browser.ts';
import { ownerOf, startSite } from '../../support/site.ts';
import { newcomers } from '../../support/visitor.ts';
import { run, type RunReport } from './runs.ts';

const together = 3;
const crashEvery = 1 + 3 * together;

/**
 * Does `count` runs, the first of them with `firstSeed`. One in ten kills the server once, and has it to itself; the others
 * go on together, three at a time.
 */
export async function trial(count: number, firstSeed: number): Promise<RunReport[]> {
  let site = await startSite({ name: `trial-${process.pid}`, copyOf: inject('demonstration') });
  const owner = await ownerOf(site);
  const browser = await startBrowser();
  const { url, dataDirectory } = site;
  const crash = async (): Promise<void> => {
    const ended = new Promise((resolve) => site.process.once('exit', resolve));
    site.process.kill('SIGKILL');
    await ended;
    site = await startSite({ name: 'again', dataDirectory, port: Number(new URL(url).port) });
  };
  const people = await newcomers(owner.sql, count);
  const reports: RunReport[] = [];
  const runOf = async (at: number, mayCrash: boolean): Promise<void> => {
    const seed = firstSeed + at;
    const report = await run({ browser, owner: owner.sql, url, crash }, people[at]!, seed, mayCrash);
    reports.push({ ...report, wrong: report.wrong.map((each) => `run ${seed}: ${each}`) });
  };
  try {
    for (let at = 0; at < count; at += at % crashEvery === 0 ? 1 : together) {
      const mayCrash = at % crashEvery === 0;
      const runs = mayCrash ? [at] : Array.from({ length: together }, (_, n) => at + n);
      await Promise.all(runs.filter((each) => each < count).map((each) => runOf(each, mayCrash)));
    }
  } finally {
    await browser.close();
    await owner.end();
    await site.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
  return reports;
}

/** How often each fault came, over all runs. */
export function faultsOf(reports: RunReport[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { faults } of reports) {
    for (const [name, times] of Object.entries(faults)) sums[name] = (sums[name] ?? 0) + times;
  }
  return sums;
}
