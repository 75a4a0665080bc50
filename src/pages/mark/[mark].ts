// The site's own mark, by the hash of its content: what stands at such an address never changes.
import type { APIRoute } from 'astro';
import { markOf } from '#domain/departments/mark.ts';

export const GET: APIRoute = async ({ params }) => {
  const bytes = await markOf(params['mark'] ?? '');
  if (!bytes) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    },
  });
};
