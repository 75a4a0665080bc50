// Session → who is asking → may they be here. Fills Astro.locals for every page and turns thrown errors into pages.
import { defineMiddleware } from 'astro:middleware';
import { accountMark } from '#domain/accounts/account-key.ts';
import { isKeepable, type NotKept } from '#domain/accounts/kept-form.ts';
import { carryForm, keptForm } from '#domain/accounts/kept-forms.ts';
import { may, pageOfRoute, writes } from '#domain/accounts/permissions.ts';
import { localPath } from '#domain/accounts/local-path.ts';
import { validateSession } from '#domain/accounts/sessions.ts';
import { helplineOf, siteOf } from '#domain/departments/site.ts';
import { defaultLanguage, type Language, prefixOf } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';
import { Forbidden, Invalid, NotFound } from '#platform/errors.ts';
import { finishPage } from './layouts/drawn-pages.ts';

/** What scripts ask: they are told that nobody is signed in, where a person is shown the sign-in page. */
const askedByScripts = /^\/(_actions\/|account-key$)/;

const reasonsNotKept: readonly string[] = [
  'too-large',
  'unknown-sender',
  'other-account',
  'too-old',
] satisfies NotKept[];

/** Addresses that need no account. Everything else leads to the sign-in page. */
const open =
  /^\/(sign-in|slip|who-sees-what|set-up\/[^/]+|invitation\/[^/]+|accessibility|privacy|counting|404|500|pictures\/[^/]+)$/;

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
  locals.session = known ? { id: known.session.id, account: await accountMark(known.actor.staffId) } : null;
  locals.carriedForm = null;
  locals.formKey = () => crypto.randomUUID();
  locals.site = site;
  const isForScripts = askedByScripts.test(bare);
  locals.helpline = (known && !isForScripts && (await helplineOf(known.actor))) || site.contact;

  if (!locals.actor && isForScripts) {
    return Response.json({ type: 'AstroActionError', code: 'UNAUTHORIZED', message: 'signed-out' }, { status: 401 });
  }
  if (!locals.actor && !open.test(bare) && bare !== '/') {
    if (context.request.method === 'POST') return askToSignIn();
    const back = bare === '/learning' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
    return context.redirect(locals.href(`/sign-in${back}`), 303);
  }

  // `[...lang]` takes anything: only an address without it, or with `zh`, is one of ours.
  const { lang } = context.params;
  if (lang !== undefined && lang !== 'zh') return refuse(404);

  // The table of permissions comes first: what it does not allow, no page and no action has to refuse.
  const { searchParams } = context.url;
  const called = /^\/_actions\/(.+)$/.exec(bare)?.[1];
  const write = called ?? searchParams.get('_action');
  if (!called && !may(locals.actor, pageOfRoute(context.routePattern))) return refuse(404);
  if (write && !may(locals.actor, writes[write])) {
    return called
      ? Response.json({ type: 'AstroActionError', code: 'FORBIDDEN', message: 'forbidden' }, { status: 403 })
      : refuse(403, 'forbidden');
  }

  const keptId = searchParams.get('kept');
  const lost = searchParams.get('not-kept') ?? '';
  locals.keptForm = known && keptId ? await keptForm(known.actor, keptId) : null;
  locals.notKept = reasonsNotKept.includes(lost) ? (lost as NotKept) : null;

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

  /** A form whose session has ended is not lost: it is carried, sealed, through the sign-in page shown in its place. */
  async function askToSignIn(): Promise<Response> {
    const action = context.url.searchParams.get('_action');
    const form = isKeepable(action) ? await context.request.clone().formData() : null;
    if (form && action) {
      const path = localPath(pathname + search) ?? locals.href('/learning');
      const cookieHeader = context.request.headers.get('cookie');
      locals.carriedForm = await carryForm(form, { path, action, cookieHeader });
    }
    const page = await next(locals.href('/sign-in'));
    return new Response(page.body, { status: 401, headers: page.headers });
  }

  /** The site's own page for what was not found or refused; it never says whether a thing exists for somebody else. */
  async function refuse(status: number, refusal?: 'forbidden' | 'invalid'): Promise<Response> {
    if (refusal) locals.refusal = refusal;
    const page = await next('/404');
    return new Response(page.body, { status, headers: page.headers });
  }
});
