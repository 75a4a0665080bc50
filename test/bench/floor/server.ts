// Serves the floor: node:http round Astro's handler, nothing else.
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

process.env['ASTRO_NODE_AUTOSTART'] = 'disabled';
const entry = path.resolve(import.meta.dirname, '../../../.scratch/floor/server/entry.mjs');
const { handler } = (await import(pathToFileURL(entry).href)) as { handler: http.RequestListener };
http.createServer(handler).listen(Number(process.env['PORT']), '127.0.0.1');
