// What `npm run check` runs: format, lint with the direction rules, types, unused code, content. Each says nothing when
// it is satisfied. Ends with a line `check: N passed, N failed`.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { collect, findNode, install, root, Unprepared } from '../src/prepare.mjs';

const bin = (file) => path.join(root, 'node_modules', file);

const steps = [
  { name: 'types', args: [bin('astro/bin/astro.mjs'), 'check', '--minimumSeverity', 'warning'] },
  {
    name: 'format',
    remedy: 'npm run format',
    args: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'],
  },
  { name: 'lint', args: [bin('eslint/bin/eslint.js'), '--max-warnings=0', '.'] },
  {
    name: 'islands',
    args: [
      bin('svelte-check/bin/svelte-check'),
      '--tsconfig',
      'tsconfig.json',
      '--threshold',
      'warning',
      '--output',
      'human',
    ],
  },
  { name: 'unused', args: [bin('knip/bin/knip.js'), '--no-progress'] },
  { name: 'content', args: [path.join(root, 'src/cli.ts'), 'content'] },
];

try {
  await install();
} catch (error) {
  if (!(error instanceof Unprepared)) throw error;
  console.error(error.message);
  console.log('check: 0 passed, 1 failed');
  process.exit(1);
}

let passed = 0;
const failed = [];
const waiting = [...steps];
// Two at a time: each is a process of its own.
await Promise.all([lane(), lane()]);
if (failed.length > 0) console.log(`failed: ${failed.join(', ')}`);
console.log(`check: ${passed} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);

async function lane() {
  for (let step = waiting.shift(); step; step = waiting.shift()) await check(step);
}

async function check({ name, args, remedy }) {
  const beganAt = performance.now();
  if (!existsSync(args[0])) throw new Error(`${args[0]} is missing`);
  const { code, output } = await collect(findNode(), args, { ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' });
  const seconds = ((performance.now() - beganAt) / 1000).toFixed(1);
  if (code === 0) {
    passed++;
    console.log(`${name} ok (${seconds} s)`);
  } else {
    failed.push(name);
    console.log(`\n${name} FAILED (${seconds} s)${remedy ? `, mended by: ${remedy}` : ''}\n${output.trimEnd()}\n`);
  }
}
