// What `npm test` runs: installs and builds what is stale, runs the tests, ends with a line `N passed, N failed`.
//   node test/run.mjs [all]        unit, database, e2e, faults
//   node test/run.mjs unit         only these: no build, no database (likewise database, e2e, faults, bench, long)
// Anything after the name goes to Vitest: node test/run.mjs e2e test/e2e/front-door
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { build, findNode, install, root, run, Unprepared } from '../src/prepare.mjs';

const everyTime = ['unit', 'database', 'e2e', 'faults'];
const known = [...everyTime, 'bench', 'long'];
const needsBuild = ['e2e', 'faults', 'bench', 'long'];

const [first, ...others] = process.argv.slice(2);
const projects = known.includes(first) ? [first] : everyTime;
const rest = known.includes(first) || first === 'all' ? others : process.argv.slice(2);

try {
  await install();
  if (projects.some((project) => needsBuild.includes(project))) await build();
} catch (error) {
  if (!(error instanceof Unprepared)) throw error;
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exit(1);
}

const report = path.join(root, '.scratch', `tests-${process.pid}.json`);
await mkdir(path.dirname(report), { recursive: true });
const code = await run(findNode(), [
  path.join(root, 'node_modules/vitest/vitest.mjs'),
  'run',
  ...projects.flatMap((project) => ['--project', project]),
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...rest,
]);

const results = JSON.parse(await readFile(report, 'utf8').catch(() => 'null'));
await rm(report, { force: true });
const passed = results?.numPassedTests ?? 0;
// A file that fails before its first test has no failed test, and neither has a promise nobody waited for.
const broken = results?.testResults.filter((file) => file.status === 'failed' && !hasFailedTest(file)).length ?? 0;
const failed = Math.max((results?.numFailedTests ?? 0) + broken, code === 0 ? 0 : 1);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function hasFailedTest(file) {
  return file.assertionResults.some((test) => test.status === 'failed');
}
