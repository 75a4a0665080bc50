// A site with the demonstration for each worker of the browser tests; `ownSite` tells them which.
import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { startSite } from './site.ts';

declare module 'vitest' {
  interface ProvidedContext {
    sites: { url: string; dataDirectory: string }[];
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const numbers = Array.from({ length: Number(project.config.maxWorkers) }, (_, at) => at + 1);
  const sites = await Promise.all(numbers.map((at) => startSite({ name: `demonstration-${process.pid}-${at}` })));
  project.provide(
    'sites',
    sites.map(({ url, dataDirectory }) => ({ url, dataDirectory })),
  );
  return async () => {
    await Promise.all(sites.map((site) => site.stop()));
    for (const { dataDirectory } of sites) await rm(dataDirectory, { recursive: true, force: true });
  };
}
