// A way to the database that can be torn: a socket in front of its own. What goes through it ends without a word, as when
// a machine or a network goes; PostgreSQL, asked to end a connection, says so first.
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SocketOptions } from '../../db/embedded.ts';

/** `options` leads through the socket, `tear` ends all that goes through it, `close` takes it away. */
export async function tearable(database: SocketOptions) {
  const folder = mkdtempSync(path.join(tmpdir(), 'lectern-way-'));
  const nameOf = (host: string): string => path.join(host, `.s.PGSQL.${database.port}`);
  const ways = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(nameOf(database.host));
    ways.add(near);
    near.pipe(far).pipe(near);
    for (const end of [near, far]) {
      end.on('error', () => {});
      end.on('close', () => {
        ways.delete(near);
        near.destroy();
        far.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(nameOf(folder), resolve));
  const tear = (): void => ways.forEach((near) => near.destroy());
  return {
    options: { ...database, host: folder },
    tear,
    async close() {
      tear();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
