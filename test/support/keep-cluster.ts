// Holds the cluster of the tests for the whole run, so that it is started once.
import { startTestCluster } from './database.ts';

export default async function setup(): Promise<() => Promise<void>> {
  const cluster = await startTestCluster();
  return () => cluster.stop();
}
