// One structured log for the process, JSON lines on standard output. Never names, answers, passwords or cookies.
import pino from 'pino';
import { env } from './env.ts';

export const log = pino({
  level: env.logLevel,
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
});
