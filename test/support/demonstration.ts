// One site with the demonstration for all browser tests; its address is provided to them.
import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { startSite } from './site.ts';

declare module 'vitest' {
  interface ProvidedContext {
    site: { url: string; dataDirectory: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const site = await startSite({ name: `demonstration-${process.pid}` });
  project.provide('site', { url: site.url, dataDirectory: site.dataDirectory });
  return async () => {
    await site.stop();
    await rm(site.dataDirectory, { recursive: true, force: true });
  };
}
