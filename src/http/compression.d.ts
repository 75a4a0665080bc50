declare module 'compression' {
  import type { IncomingMessage, ServerResponse } from 'node:http';
  interface Options {
    threshold?: number;
    level?: number;
    brotli?: { params: Record<number, number> };
  }
  export default function compression(
    options?: Options,
  ): (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
}
