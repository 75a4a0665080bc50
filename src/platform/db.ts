// The only maker of database connections. Work is done through three ways in: `read` and `transaction` on behalf of a
// person, `system` on behalf of a job. Each runs as the web role under row-level security with a signed context.
//
// Every transaction has a connection leased to it alone: a postgres.js handle can outlive its connection and would then
// run inside somebody else's transaction (porsager/postgres #1216). A lost connection makes the lease dead, and a dead
// lease refuses every further statement.
import { hash } from 'node:crypto';
import postgres from 'postgres';
import { env } from './env.ts';

/** A transaction: a tagged template that runs SQL, with postgres.js' helpers. */
export type Sql = postgres.TransactionSql<Record<string, never>>;

/** Whoever a transaction runs for. */
export interface Asker {
  staffId: number;
}

export type ConnectionOptions = postgres.Options<Record<string, postgres.PostgresType>>;

interface Lease {
  sql: postgres.Sql;
  isDead: boolean;
}

const contextLifeSeconds = 60;
const longestStatementMs = 60_000;
// One, so that lookups of requests that come together travel in one packet each way: a sixth more pages than on two. Each is
// a small read that waits for no lock, so what stands before it in the line is soon done.
const lookupConnections = 1;
// Few: a tenth more answers go through than on four. Not one, on which each would wait for the disk of all before it.
const storeConnections = 2;
const secondsToFinish = 2;
let pool: LeasePool | null = null;
let openings = 0;
let contextKey: Buffer | null = null;
let options: { web: ConnectionOptions; key: Buffer } | null = null;
let lookups: SharedConnections | null = null;
let stores: SharedConnections | null = null;
let queue: SharedConnections | null = null;

const sha256 = (data: Buffer): Buffer => hash('sha256', data, 'buffer');

/** postgres.js options common to all connections: camelCased columns, days as text, the site's time zone. */
export function connectionOptions(extra: ConnectionOptions): ConnectionOptions {
  return {
    transform: { column: { from: postgres.toCamel, to: postgres.fromCamel }, undefined: null },
    types: { day: { to: 1082, from: [1082], serialize: (day: string) => day, parse: (day: string) => day } },
    // A statement, or a transaction that nobody goes on with, ends before it can hold a lease for good.
    connection: {
      TimeZone: env.timeZone,
      application_name: 'lectern',
      statement_timeout: longestStatementMs,
      idle_in_transaction_session_timeout: longestStatementMs,
      // What is asked for every day is in memory, and disks have no arms: a thousand rows are fetched, not a table read.
      random_page_cost: 1.1,
    },
    onnotice: () => {},
    // Seconds. The default grows to twenty with each failure, and a request would wait that long after a restart.
    backoff: () => 0.05,
    ...extra,
  };
}

/**
 * For statements that every request sends: PostgreSQL would plan them anew each time, because a plan for the one value
 * looks cheaper, and the planning took three times as long as the work. Not for reports, which leave parts out.
 */
const planOnce = { plan_cache_mode: 'force_generic_plan' };

/** For reports: a village and a country want different plans. */
const planEachTime = { plan_cache_mode: 'force_custom_plan' };

class TransactionLost extends Error {
  override name = 'TransactionLost';
  readonly code = 'TX_LOST';
}

/** Single-connection clients, each leased to one transaction at a time and thrown away when its connection drops. */
class LeasePool {
  readonly #options: ConnectionOptions;
  readonly #size: number;
  readonly #idle: Lease[] = [];
  readonly #waiting: ((lease: Lease) => void)[] = [];
  readonly #all = new Set<Lease>();

  constructor(options: ConnectionOptions, size: number) {
    this.#options = options;
    this.#size = size;
  }

  #make(): Lease {
    const lease: Lease = { sql: null as unknown as postgres.Sql, isDead: false };
    lease.sql = postgres({
      ...connectionOptions(this.#options),
      max: 1,
      max_lifetime: null,
      onclose: () => (lease.isDead = true),
    });
    this.#all.add(lease);
    return lease;
  }

  acquire(): Promise<Lease> | Lease {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (!idle.isDead) return idle;
      this.#discard(idle);
    }
    if (this.#all.size < this.#size) return this.#make();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #discard(lease: Lease): void {
    this.#all.delete(lease);
    void lease.sql.end({ timeout: 0 }).catch(() => {});
  }

  release(lease: Lease): void {
    if (lease.isDead) {
      this.#discard(lease);
      lease = this.#make();
    }
    const next = this.#waiting.shift();
    if (next) next(lease);
    else this.#idle.push(lease);
  }

  async end(): Promise<void> {
    await Promise.all([...this.#all].map((lease) => lease.sql.end({ timeout: 5 })));
  }
}

/**
 * Connections that many statements share. When one of them drops, what comes next goes to a client made anew: postgres.js
 * 3.4.9 may wait for ever for answers to what it sent on a lost connection, and all that comes after waits behind.
 */
class SharedConnections {
  readonly #options: ConnectionOptions;
  #sql: postgres.Sql | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get sql(): postgres.Sql {
    return (this.#sql ??= this.#make());
  }

  #make(): postgres.Sql {
    const sql = postgres({
      ...this.#options,
      max_lifetime: null,
      onclose: () => {
        if (this.#sql !== sql) return;
        this.#sql = null;
        // Its other connections may finish; what still waits then is told so.
        void sql.end({ timeout: secondsToFinish }).catch(() => {});
      },
    });
    return sql;
  }

  async end(): Promise<void> {
    const sql = this.#sql;
    this.#sql = null;
    await sql?.end({ timeout: 5 });
  }
}

/**
 * Opens the database for this process: the web role's options, and the key with which contexts are signed (read by the
 * owner at start, see db/migrate.ts). Closes what was open before.
 */
export async function openDatabase({
  web,
  key,
  connections = env.databaseConnections,
}: {
  web: ConnectionOptions;
  key: Buffer;
  connections?: number;
}): Promise<void> {
  await closeDatabase();
  openings += 1;
  pool = new LeasePool(web, connections);
  contextKey = key;
  options = { web, key };
  const common = connectionOptions(web);
  const planned = { ...common, connection: { ...common.connection, ...planOnce } };
  lookups = new SharedConnections({ ...planned, max: lookupConnections });
  stores = new SharedConnections({ ...planned, max: Math.min(storeConnections, connections) });
  queue = new SharedConnections({ ...plainOptions(web), max: 1 });
}

/** With what the database was opened, for the process of a job, which opens it too. */
export function openedWith(): { web: ConnectionOptions; key: Uint8Array } {
  return opened(options);
}

/** What is kept in memory about the database that is open: begun anew when another one is opened. */
export function keptPerDatabase<T>(begin: () => T): () => T {
  let kept: T;
  let of = -1;
  return () => {
    if (of !== openings) [kept, of] = [begin(), openings];
    return kept;
  };
}

/** Closes all connections after what runs on them has ended. */
export async function closeDatabase(): Promise<void> {
  const ends = [pool?.end(), lookups?.end(), stores?.end(), queue?.end()];
  pool = null;
  queue = null;
  lookups = null;
  stores = null;
  await Promise.all(ends);
}

function sign(kind: 'staff' | 'system', id: string | number): string {
  if (!contextKey) throw new Error('openDatabase() has not been called');
  const message = `${kind}|${id}|${Math.floor(Date.now() / 1000) + contextLifeSeconds}`;
  return `${message}|${sha256(Buffer.concat([contextKey, sha256(Buffer.concat([contextKey, Buffer.from(message)]))])).toString('hex')}`;
}

function opened<T>(connections: T | null): T {
  if (!connections) throw new Error('openDatabase() has not been called');
  return connections;
}

function refuseWhenDead(lease: Lease): void {
  if (lease.isDead) throw new TransactionLost('the connection was lost');
}

/** Refuses statements on a connection that is gone, before they could reach another one. */
function guarded(handle: Sql, lease: Lease): Sql {
  return new Proxy(handle, {
    apply(target, self, parameters: unknown[]) {
      refuseWhenDead(lease);
      return Reflect.apply(target as never, self, parameters);
    },
    get(target, name) {
      if (name === 'unsafe') refuseWhenDead(lease);
      return Reflect.get(target, name) as unknown;
    },
  });
}

async function run<T>(context: string, work: (sql: Sql) => Promise<T>, settings = {}): Promise<T> {
  const local = Object.entries({ 'lectern.context': context, ...settings });
  const setLocal = local.map(([name, value]) => `set local ${name} = '${value}'`).join('; ');
  const leases = opened(pool);
  const lease = await leases.acquire();
  try {
    const result = await lease.sql.begin('read write', async (handle) => {
      const sql = guarded(handle as Sql, lease);
      try {
        // Sent now, awaited with the work: it travels with the first statement. The text is ours: letters, digits and |.
        const contextIsSet = handle.unsafe(setLocal).simple().execute();
        const [value] = await Promise.all([work(sql), contextIsSet]);
        refuseWhenDead(lease);
        return { value };
      } catch (error) {
        // After the loss postgres.js has ended `begin` already. Were it told of an error it would send a rollback into a
        // socket that is gone, and throw where nobody catches it: the process would stop.
        if (lease.isDead) return new Promise<never>(() => {});
        throw error;
      }
    });
    return result.value as T;
  } finally {
    leases.release(lease);
  }
}

/**
 * Reads what the person may see, in one read-only transaction. Nothing waits for its beginning and end: the context
 * travels with the first statement, and the result is handed over while the transaction ends. That is sound for reading
 * alone: a statement that slipped out of its transaction would have no context and see nothing, and is refused below.
 */
export async function read<T>(asker: Asker, work: (sql: Sql) => Promise<T>): Promise<T> {
  const leases = opened(pool);
  const lease = await leases.acquire();
  const context = sign('staff', asker.staffId);
  const begun = lease.sql.unsafe(`begin read only; set local lectern.context = '${context}'`).simple().execute();
  try {
    const [value] = await Promise.all([work(guarded(lease.sql as unknown as Sql, lease)), begun]);
    refuseWhenDead(lease);
    return value;
  } finally {
    const release = (): void => leases.release(lease);
    if (lease.isDead) release();
    else lease.sql.unsafe('rollback').simple().then(release, release);
  }
}

/**
 * One statement that takes the signed context as an argument: for a function of the owner that answers one question
 * about the person who asks. It needs no transaction, so it is for pages that everybody opens at once.
 */
export function ask<T>(asker: Asker, statement: (sql: postgres.Sql, signed: string) => Promise<T>): Promise<T> {
  return statement(withoutContext(), sign('staff', asker.staffId));
}

/** The same for a function that stores something: its statements wait for the disk, so no lookup queues behind them. */
export function store<T>(asker: Asker, statement: (sql: postgres.Sql, signed: string) => Promise<T>): Promise<T> {
  return statement(opened(stores).sql, sign('staff', asker.staffId));
}

/** Changes data on behalf of the person: all of it or nothing. */
export function transaction<T>(asker: Asker, work: (sql: Sql) => Promise<T>): Promise<T> {
  return run(sign('staff', asker.staffId), work, planOnce);
}

/** The same for a report that notes who looked at it: each of its statements is planned for the branch it is about. */
export function notedReport<T>(asker: Asker, work: (sql: Sql) => Promise<T>): Promise<T> {
  return run(sign('staff', asker.staffId), work, planEachTime);
}

/** Work of the platform itself, before or beside any person. `job` names it: letters and hyphens. */
export function system<T>(job: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  if (!/^[a-z-]{1,40}$/.test(job)) throw new Error(`not a job name: ${job}`);
  return run(sign('system', job), work);
}

/**
 * The connection of the queue of jobs (jobs.ts): columns as they are called, JSON that is text already, one statement
 * after the other, because some of them are transactions of several.
 */
export function queueConnection(): postgres.Sql {
  return opened(queue).sql;
}

/** Connection options for statements that are not ours. */
export function plainOptions(options: ConnectionOptions): ConnectionOptions {
  const { transform: _transform, types: _types, ...common } = connectionOptions(options);
  const serialize = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  return { ...common, types: { json: { to: 114, from: [114, 3802], serialize, parse: JSON.parse } } };
}

/** Short lookups that need no context, such as the session's. Row-level security shows them nothing else. */
export function withoutContext(): postgres.Sql {
  return opened(lookups).sql;
}

/** PostgreSQL's code of an error, '' for any other error. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The constraint that refused, '' when it was something else. */
export function constraintOf(error: unknown): string {
  return error instanceof Error && 'constraint_name' in error ? String(error.constraint_name) : '';
}
