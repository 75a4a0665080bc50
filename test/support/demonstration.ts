// A site with the demonstration for each worker of the browser tests, which `ownSite` tells them; and the data directory of
// one that was stopped, to begin with a copy of it.
import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { startSite } from './site.ts';

declare module 'vitest' {
  interface ProvidedContext {
    demonstration: string;
    sites: { url: string; dataDirectory: string }[];
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const name = `demonstration-${process.pid}`;
  const first = await startSite({ name });
  await first.stop();
  const copyOf = first.dataDirectory;
  const workers = Array.from({ length: Number(project.config.maxWorkers) }, (_, at) => at + 1);
  const sites = await Promise.all(workers.map((at) => startSite({ name: `${name}-${at}`, copyOf })));
  project.provide('demonstration', copyOf);
  project.provide(
    'sites',
    sites.map(({ url, dataDirectory }) => ({ url, dataDirectory })),
  );
  return async () => {
    await Promise.all(sites.map((site) => site.stop()));
    for (const { dataDirectory } of [first, ...sites]) await rm(dataDirectory, { recursive: true, force: true });
  };
}
