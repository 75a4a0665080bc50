import { readFileSync } from 'node:fs';
import postgres from 'postgres';

export const sql = postgres(JSON.parse(process.env['FLOOR_DATABASE']!) as postgres.Options<Record<string, never>>);

/** The page to send: the very HTML that the platform sends. */
export const html = readFileSync(process.env['FLOOR_HTML']!, 'utf8');
