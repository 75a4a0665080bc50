import { defineConfig } from 'vitest/config';

const minute = 60_000;

/** Projects run one group after the other, so that what measures time or kills things has the machine to itself. */
export default defineConfig({
  test: {
    passWithNoTests: true,
    // A connection that is cut while postgres.js asks it for the types of arrays: nobody can wait for that question.
    onUnhandledError: (error) => !('query' in error && /typarray/.test(String(error.query))),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          // Most take a moment, on a machine that does nothing else beside.
          testTimeout: minute / 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'database',
          include: ['test/database/**/*.test.ts'],
          globalSetup: ['test/support/keep-cluster.ts'],
          maxWorkers: 2,
          // Generous: after a crash PostgreSQL syncs its whole folder, and a busy disk takes its time.
          testTimeout: 3 * minute,
          hookTimeout: 3 * minute,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/demonstration.ts'],
          // Each has a site of its own.
          maxWorkers: 2,
          testTimeout: 2 * minute,
          hookTimeout: 3 * minute,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 4 * minute,
          hookTimeout: 4 * minute,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'bench',
          include: ['test/bench/**/*.bench.ts'],
          fileParallelism: false,
          testTimeout: 10 * minute,
          hookTimeout: 10 * minute,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: 'long',
          include: ['test/**/*.long.ts'],
          globalSetup: ['test/support/keep-cluster.ts'],
          fileParallelism: false,
          testTimeout: 60 * minute,
          hookTimeout: 10 * minute,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
});
