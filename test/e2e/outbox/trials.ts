// The same harness for the short test and the long one: a site of its own, which it may kill, and so many runs.
import { startBrowser } from '../../support/browser.ts';
import { ownerOf, startSite } from '../../support/site.ts';
import { run, type RunReport } from './runs.ts';

/** Does `count` runs, the first of them with `firstSeed`; every third one kills the server once. */
export async function trial(count: number, firstSeed: number): Promise<RunReport[]> {
  let site = await startSite({ name: `trial-${process.pid}` });
  const owner = await ownerOf(site);
  const browser = await startBrowser();
  const { url, dataDirectory } = site;
  const crash = async (): Promise<void> => {
    const ended = new Promise((resolve) => site.process.once('exit', resolve));
    site.process.kill('SIGKILL');
    await ended;
    site = await startSite({ name: 'again', dataDirectory, port: Number(new URL(url).port) });
  };
  const reports: RunReport[] = [];
  try {
    for (let at = 0; at < count; at++) {
      const seed = firstSeed + at;
      const report = await run({ browser, owner: owner.sql, url, crash }, seed, at % 3 === 0);
      reports.push({ ...report, wrong: report.wrong.map((each) => `run ${seed}: ${each}`) });
    }
  } finally {
    await browser.close();
    await owner.end();
    await site.stop();
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
