// The start of Lectern, from top to bottom. `npm start` runs this on Node 24 after installing and building.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startSending } from '#domain/accounts/invitations.ts';
import { firstAdministratorLink } from '#domain/accounts/set-up.ts';
import { catalogue } from '#domain/courses/catalogue.ts';
import { faultLine } from '#domain/courses/content-check.ts';
import { answersChange, readPublishedAnswers } from '#domain/messages/questions.ts';
import { applyDecisions } from '#domain/progress/corrections.ts';
import { contentChange, contentHasChanged, readContent } from '#domain/progress/readings.ts';
import { refreshWithdrawn, withdrawnChange } from '#domain/progress/withdrawn.ts';
import { eraseWhoLeft } from '#domain/staff/erasure.ts';
import { followChanges } from '#platform/changes.ts';
import { withoutContext } from '#platform/db.ts';
import { env } from '#platform/env.ts';
import { startJobs } from '#platform/jobs.ts';
import { log } from '#platform/log.ts';
import { begin } from '../../db/begin.ts';
import { openLecternDatabase } from '../../db/open.ts';
import { everyDay } from './daily.ts';
import { prepareQueue } from '../../db/queue.ts';
import { createFrontDoor, type RequestRecord, type SiteHandler } from './front-door.ts';
import { jobKinds } from './job-kinds.ts';
import { whyNotServable } from './public-url.ts';

const drainPatienceMs = 10_000;
const mostFaultsSaid = 20;
const say = (line: string) => console.log(line);

let stopWhatRuns: ((why: string) => Promise<void>) | undefined;
let isServing = false;
let isStopping = false;

process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'a promise was rejected and nobody listened'));
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'uncaught exception');
  process.exitCode = 1;
  void stop('after a fault');
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(`on ${signal}`));
// Our parent (src/start.mjs) keeps a line open; when it is killed, nobody could stop us any more.
process.on('disconnect', () => void stop('because npm start ended'));
process.on('message', (message) => {
  // Sent by `npm run dev` when a file of the content was saved.
  if (message === 'read-content' && isServing)
    contentHasChanged().then(sayFaults, (error) => log.error({ err: error }));
});
process.channel?.unref();

try {
  await start();
} catch (error) {
  const { message, name } = error as Error;
  // Our own refusals are plain Errors whose message says what to do; anything else is a fault, and its place is wanted.
  console.error(`Lectern could not start. ${message}`);
  if (name !== 'Error') log.error({ err: error }, 'start failed');
  process.exitCode = 1;
  await stop('because it could not start');
}

async function start(): Promise<void> {
  const refusal = whyNotServable(env.publicUrl);
  if (refusal) throw new Error(refusal);

  const database = await openLecternDatabase(say);
  stopWhatRuns = () => database.close();
  if (database.recovered) say(database.recovered);
  if (database.applied.length > 0) say(`Database brought up to date (${database.applied.length} migrations).`);

  const stopFollowing = await followChanges({
    [contentChange]: readContent,
    [withdrawnChange]: refreshWithdrawn,
    [answersChange]: readPublishedAnswers,
  });
  await applyDecisions();
  await prepareQueue(
    database.owner,
    jobKinds.map((kind) => kind.name),
  );
  const stopJobs = await startJobs(jobKinds, new URL('./job-process.ts', import.meta.url));
  const stopSending = startSending();
  stopWhatRuns = async () => {
    stopFollowing();
    await Promise.all([stopJobs(), stopSending()]);
    await database.close();
  };
  sayCourses();
  const wantsDemonstration = database.isEmbedded
    ? !process.argv.includes('--no-demo')
    : process.argv.includes('--demo');
  const { beginning, isNew } = await begin(database.owner, wantsDemonstration ? 'demonstration' : 'pilot', seed);
  if (isNew && beginning === 'demonstration')
    say('The demonstration is ready: invented people, departments and history.');

  const frontDoor = createFrontDoor({
    publicUrl: env.publicUrl,
    trustedProxies: env.trustedProxies,
    clientDirectory: path.join(env.outDirectory, 'client'),
    site: await loadSite(),
    isReady: databaseAnswers,
    record: recordRequest,
    onFault: (error) => log.error({ err: error }, 'a request failed in the front door'),
  });
  await listen(frontDoor.server);
  isServing = true;
  const stopDaily = everyDay(eraseFormerStaff);
  stopWhatRuns = async () => {
    stopDaily();
    stopFollowing();
    await Promise.all([frontDoor.drain(drainPatienceMs), stopJobs(), stopSending()]);
    await database.close();
  };

  if (beginning === 'pilot') await sayFirstSteps();
  say('');
  say(`Lectern is at ${env.publicUrl.origin}`);
  say('Ctrl-C stops it.');
  process.send?.('ready');
}

/** Stops accepting, finishes what is in flight, closes the database, ends the process. The first call counts. */
async function stop(why: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  if (process.exitCode === undefined) say(`Stopping ${why} …`);
  try {
    await stopWhatRuns?.(why);
    if (process.exitCode === undefined) say('Stopped.');
  } catch (error) {
    log.error({ err: error }, 'stopping failed');
    process.exitCode = 1;
  }
  process.exit();
}

/** Those who left long enough ago become anonymous; the log says how many. */
async function eraseFormerStaff(): Promise<void> {
  const { people, leftBefore } = await eraseWhoLeft();
  if (people > 0) log.info({ people, leftBefore }, 'former staff became anonymous');
}

/** Which courses were read. A faulty one is left out and named; it does not stop the start. */
function sayCourses(): void {
  const { courses, faults } = catalogue();
  const errors = faults.filter((fault) => fault.severity === 'error').length;
  say(`Courses: ${courses.map((course) => course.id).join(', ') || 'none'}.`);
  if (errors > 0) say(`content/ has ${errors} faults: npm run content names them, with file and line.`);
}

/** For whoever is writing: what is wrong now, with file, line and remedy. */
function sayFaults(): void {
  sayCourses();
  const { faults } = catalogue();
  for (const fault of faults.slice(0, mostFaultsSaid)) say(faultLine(fault));
  if (faults.length > mostFaultsSaid) say(`… and ${faults.length - mostFaultsSaid} more: npm run content`);
}

async function seed(): Promise<void> {
  say('Filling in the demonstration …');
  const { seedDemonstration } = await import('../../db/seed.ts');
  await seedDemonstration();
}

/** Astro's handler from the build. Its own listener for lost rejections, which hides those of jobs, is taken off. */
async function loadSite(): Promise<SiteHandler> {
  const entry = path.join(env.outDirectory, 'server/entry.mjs');
  if (!existsSync(entry)) throw new Error(`${entry} is missing: the site has not been built. Run npm start.`);
  const before = process.listeners('unhandledRejection');
  const { handler } = (await import(pathToFileURL(entry).href)) as { handler: SiteHandler };
  for (const listener of process.listeners('unhandledRejection')) {
    if (!before.includes(listener)) process.off('unhandledRejection', listener);
  }
  return handler;
}

async function databaseAnswers(): Promise<boolean> {
  const patience = new Promise<false>((resolve) => setTimeout(resolve, 2000, false).unref());
  const asked = withoutContext()`select 1`.then(
    () => true,
    () => false,
  );
  return Promise.race([asked, patience]);
}

function recordRequest({ isFile, ...request }: RequestRecord): void {
  const isProbe = request.path === '/healthz' || request.path === '/readyz';
  if (request.status >= 500) log.error(request, 'request');
  else if (isFile || isProbe) log.debug(request, 'request');
  else log.info(request, 'request');
}

function listen(server: ReturnType<typeof createFrontDoor>['server']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${env.port} is taken: perhaps Lectern runs already (${env.publicUrl.origin}). Another port: PORT=${env.port + 1} npm start`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken) : error);
    });
    server.listen(env.port, env.listen, () => resolve());
  });
}

/** While there is no administrator: the one-time address at which the first one sets a password. */
async function sayFirstSteps(): Promise<void> {
  const link = await firstAdministratorLink();
  if (!link) return;
  say('');
  say('There is no administrator yet. Whoever opens this address becomes the first one (it works once):');
  say(`    ${link}`);
}
