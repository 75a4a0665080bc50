import { spawn } from 'node:child_process';
import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const project = path.join(root, '.scratch/leaky-island');

test('the build refuses an island that would carry a module of the domain into a browser', async () => {
  await rm(project, { recursive: true, force: true });
  await mkdir(project, { recursive: true });
  await cp(path.join(root, 'test/fixtures/leaky-island'), project, { recursive: true });
  await cp(path.join(root, 'astro.config.mjs'), path.join(project, 'astro.config.mjs'));
  await cp(path.join(root, 'src/islands/mount.ts'), path.join(project, 'src/islands/mount.ts'));
  await symlink(path.join(root, 'node_modules'), path.join(project, 'node_modules'));

  const astro = path.join(root, 'node_modules/astro/bin/astro.mjs');
  const build = spawn(process.execPath, [astro, 'build', '--root', project], {
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', LECTERN_OUT_DIR: './dist' },
  });
  let output = '';
  build.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  build.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => build.on('close', resolve));

  expect(output).toContain('would carry #domain/exercises/exercise.ts into a browser');
  expect(code).not.toBe(0);
}, 60_000);
