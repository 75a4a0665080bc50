// Session → who is asking → may they be here. Fills Astro.locals for every page and turns thrown errors into pages.
import { defineMiddleware } from 'astro:middleware';
import { accountMark } from '#domain/accounts/account-key.ts';
import { may, pageOfRoute, writes } from '#domain/accounts/permissions.ts';
import { validateSession } from '#domain/accounts/sessions.ts';
import { textSizeIn } from '#domain/accounts/text-size.ts';
import { helplineOf, siteOf } from '#domain/departments/site.ts';
import { defaultLanguage, type Language, prefixOf } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts';
import { finishPage } from './layouts/drawn-pages.ts';
import { askToSignIn, takeUpForm } from './signed-out.ts';

/** What scripts ask: they are told that nobody is signed in, where a person is shown the sign-in page. */
const askedByScripts = /^\/(_actions\/|account-key$)/;

export const onRequest = defineMiddleware(async (context, next) => {
  const { pathname, search, searchParams } = context.url;
  const language: Language = /^\/zh(\/|$)/.test(pathname) ? 'zh' : defaultLanguage;
  const bare = pathname.slice(prefixOf(language).length) || '/';
  const other: Language = language === 'en' ? 'zh' : 'en';
  const { locals } = context;

  locals.language = language;
  locals.words = wordsFor(language);
  locals.href = (path) => `${prefixOf(language)}${path === '/' && language !== 'en' ? '' : path}` || '/';
  locals.otherLanguageHref = `${prefixOf(other)}${bare === '/' ? '' : bare}${search}` || '/';

  const cookies = context.request.headers.get('cookie');
  locals.textSize = textSizeIn(cookies);

  const [known, site] = await Promise.all([validateSession(cookies), siteOf()]);
  locals.actor = known?.actor ?? null;
  locals.session = known ? { id: known.session.id, account: await accountMark(known.actor.staffId) } : null;
  locals.carriedForm = null;
  locals.formKey = () => crypto.randomUUID();
  locals.site = site;
  const isForScripts = askedByScripts.test(bare);
  locals.helpline = (known && !isForScripts && (await helplineOf(known.actor))) || site.contact;

  if (!locals.actor && isForScripts) {
    return Response.json({ type: 'AstroActionError', code: 'UNAUTHORIZED', message: 'signed-out' }, { status: 401 });
  }

  // `[...lang]` takes anything: only an address without it, or with `zh`, is one of ours.
  const { lang } = context.params;
  if (lang !== undefined && lang !== 'zh') return refuse(404);

  const page = pageOfRoute(context.routePattern);
  if (!locals.actor && !may(null, page)) return askToSignIn(context, next);

  // The table of permissions comes first: what it does not allow, no page and no action has to refuse.
  const called = /^\/_actions\/(.+)$/.exec(bare)?.[1];
  const write = called ?? searchParams.get('_action');
  if (!called && !may(locals.actor, page)) return refuse(404);
  if (write && !may(locals.actor, writes[write])) {
    return called
      ? Response.json({ type: 'AstroActionError', code: 'FORBIDDEN', message: 'forbidden' }, { status: 403 })
      : refuse(403, 'forbidden');
  }

  await takeUpForm(context);

  try {
    const response = await finishPage(await next(), locals);
    if (known) response.headers.set('cache-control', 'private, no-store');
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
    const shown = await next('/404');
    return new Response(shown.body, { status, headers: shown.headers });
  }
});
