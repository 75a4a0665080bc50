// The table of permissions names every page and every write that there is.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  may,
  pageOfRoute,
  pages,
  permissions,
  reachesAll,
  reachOf,
  roleNames,
  rolesOf,
  writes,
} from '#domain/accounts/permissions.ts';

const source = path.resolve(import.meta.dirname, '../../../src');

const nobody = {
  isAdministrator: false,
  isCoordinator: false,
  isDeputy: false,
  isAuthor: false,
  isAuditor: false,
};

test('every page and file on disk has a row, and every row a page', async () => {
  const files = (await readdir(path.join(source, 'pages'), { recursive: true }))
    .filter((file) => /\.(astro|ts)$/.test(file))
    .map((file) => file.replace(/^\[\.\.\.lang\]\//, '').replace(/\.(astro|ts)$/, ''));
  expect(
    files.filter((file) => !(file in pages)),
    'pages without a row',
  ).toEqual([]);
  expect(
    Object.keys(pages).filter((page) => !files.includes(page)),
    'rows without a page',
  ).toEqual([]);
});

test('every write on disk has a row, and every row a write', async () => {
  const folder = path.join(source, 'actions');
  const found: string[] = [];
  for (const file of await readdir(folder)) {
    const text = await readFile(path.join(folder, file), 'utf8');
    const subject = /^export const (\w+) = \{$/m.exec(text)?.[1];
    for (const [, name] of text.matchAll(/^ {2}(\w+): defineAction\(/gm)) found.push(`${subject}.${name}`);
  }
  expect(
    found.filter((write) => !(write in writes)),
    'writes without a row',
  ).toEqual([]);
  expect(
    Object.keys(writes).filter((write) => !found.includes(write)),
    'rows without a write',
  ).toEqual([]);
});

describe('whoever asks', () => {
  test('for what is not in the table is refused, whatever the role', () => {
    const all = { isAdministrator: true, isCoordinator: true, isDeputy: false, isAuthor: true, isAuditor: true };
    expect(pageOfRoute('/[...lang]/nowhere')).toBeUndefined();
    expect(may(all, pageOfRoute('/[...lang]/nowhere'))).toBe(false);
    expect(may(all, writes['nothing.of'])).toBe(false);
  });

  test('has the rights of all their roles', () => {
    expect(rolesOf(null)).toEqual(['visitor']);
    expect(rolesOf(nobody)).toEqual(['learner']);
    expect(rolesOf({ ...nobody, isCoordinator: true, isDeputy: true })).toEqual(['learner', 'deputy']);
    expect(rolesOf({ ...nobody, isCoordinator: true, isAuthor: true })).toEqual(['learner', 'coordinator', 'author']);
    expect(may({ ...nobody, isCoordinator: true, isDeputy: true }, 'appoint')).toBe(false);
    expect(may({ ...nobody, isCoordinator: true }, 'appoint')).toBe(true);
  });

  test('finds a page by its route in both languages', () => {
    expect(pageOfRoute('/[...lang]')).toBe('visit');
    expect(pageOfRoute('/[...lang]/training/[department]')).toBe('figures');
    expect(pageOfRoute('/[...lang]/training/[department]/people.csv')).toBe('names');
    expect(pageOfRoute('/account-key')).toBe('learn');
  });
});

test('answers and scores are nobody else’s, for every role', () => {
  for (const role of roleNames) expect(reachOf(role, 'answers'), role).toBe(role === 'visitor' ? null : 'own');
  expect(reachOf('auditor', 'names')).toBeNull();
  expect(Object.keys(permissions)).not.toContain('scores');
});

test('nothing but the table, and what reads the session, asks for a role by name', async () => {
  const asking: string[] = [];
  for (const file of await readdir(source, { recursive: true })) {
    if (!/\.(astro|ts)$/.test(file) || file.startsWith('domain/accounts/')) continue;
    const text = await readFile(path.join(source, file), 'utf8');
    if (/\bis(Administrator|Coordinator|Deputy|Author|Auditor)\b/.test(text)) asking.push(file);
  }
  expect(asking).toEqual([]);
});

test('administrators appoint everywhere, coordinators in their branches', () => {
  expect(reachesAll({ ...nobody, isAdministrator: true }, 'appoint')).toBe(true);
  expect(reachesAll({ ...nobody, isCoordinator: true }, 'appoint')).toBe(false);
  expect(reachesAll(nobody, 'appoint')).toBe(false);
});
