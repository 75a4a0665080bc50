// Session → who is asking → may they be here. Fills Astro.locals for every page and turns thrown errors into pages.
import { defineMiddleware } from 'astro:middleware';
import { validateSession } from '#domain/accounts/sessions.ts';
import { helplineOf, siteOf } from '#domain/departments/site.ts';
import { defaultLanguage, type Language, prefixOf } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts';
import { keepPage } from './layouts/kept-pages.ts';

/** Addresses that need no account. Everything else leads to the sign-in page. */
const open = /^\/(sign-in|set-up\/[^/]+|accessibility|privacy|counting|404|500|pictures\/[^/]+)$/;

export const onRequest = defineMiddleware(async (context, next) => {
  const { pathname, search } = context.url;
  const language: Language = /^\/zh(\/|$)/.test(pathname) ? 'zh' : defaultLanguage;
  const bare = pathname.slice(prefixOf(language).length) || '/';
  const other: Language = language === 'en' ? 'zh' : 'en';
  const { locals } = context;

  locals.language = language;
  locals.words = wordsFor(language);
  locals.href = (path) => `${prefixOf(language)}${path === '/' && language !== 'en' ? '' : path}` || '/';
  locals.otherLanguageHref = `${prefixOf(other)}${bare === '/' ? '' : bare}${search}` || '/';

  const [known, site] = await Promise.all([validateSession(context.request.headers.get('cookie')), siteOf()]);
  locals.actor = known?.actor ?? null;
  locals.session = known ? { id: known.session.id } : null;
  locals.site = site;
  locals.helpline = known ? ((await helplineOf(known.actor)) ?? site.contact) : site.contact;

  // An action says itself that nobody is signed in, in a form that an island can read.
  const isOpen = open.test(bare) || bare === '/' || bare.startsWith('/_actions/');
  if (!locals.actor && !isOpen) {
    const back = bare === '/learning' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
    return context.redirect(locals.href(`/sign-in${back}`), 303);
  }

  // `[...lang]` takes anything: only an address without it, or with `zh`, is one of ours.
  const { lang } = context.params;
  if (lang !== undefined && lang !== 'zh') return refuse(404);

  try {
    const response = await whole(await next(), locals.keepAs);
    if (locals.actor) response.headers.set('cache-control', 'private, no-store');
    return response;
  } catch (error) {
    if (error instanceof NotFound) return refuse(404);
    if (error instanceof Forbidden) return refuse(403, 'forbidden');
    if (error instanceof Invalid) return refuse(400, 'invalid');
    throw error;
  }

  /** The site's own page for what was not found or refused; it never says whether a thing exists for somebody else. */
  async function refuse(status: number, refusal?: 'forbidden' | 'invalid'): Promise<Response> {
    if (refusal) locals.refusal = refusal;
    const page = await next('/404');
    return new Response(page.body, { status, headers: page.headers });
  }
});

// Astro writes it where the first island stands, which is no place for it; it stands in our stylesheet.
const islandStyle = '<style>astro-island,astro-slot,astro-static-slot{display:contents}</style>';

/** A page in one piece: it is small, and sent in one go it costs a fraction of its many parts. */
async function whole(response: Response, keepAs: string | undefined): Promise<Response> {
  if (!response.headers.get('content-type')?.startsWith('text/html') || response.headers.has('content-length')) {
    return response;
  }
  const html = new TextEncoder().encode((await response.text()).replace(islandStyle, ''));
  response.headers.set('content-length', String(html.length));
  if (keepAs && response.status === 200) keepPage(keepAs, html, response.headers);
  return new Response(html, response);
}
