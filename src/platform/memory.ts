// Memory that nobody uses any more, given back now instead of at some time.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: ((options: { execution: 'async' }) => Promise<void>) | undefined;

/**
 * For the moments before and after a large file is taken in, of which there are some copies at a time. It takes a tenth of a
 * second, and pages wait no longer for it than that.
 */
export async function collectGarbage(): Promise<void> {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as typeof collect;
  }
  await collect!({ execution: 'async' });
}
