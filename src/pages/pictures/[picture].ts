// Pictures of the courses, by the hash of their content: what stands at such an address never changes.
import type { APIRoute } from 'astro';
import { pictureOf } from '#domain/courses/catalogue.ts';

export const GET: APIRoute = ({ params }) => {
  const picture = pictureOf(params['picture'] ?? '');
  if (!picture) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(picture.bytes), {
    headers: {
      'content-type': picture.type,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      // A drawing must not run anything when it is opened by itself.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    },
  });
};
