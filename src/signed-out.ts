// What somebody meets whose session has ended: the sign-in page, and their form again after it.
import type { APIContext, MiddlewareNext } from 'astro';
import { isKeepable, type NotKept } from '#domain/accounts/kept-form.ts';
import { carryForm, keptForm } from '#domain/accounts/kept-forms.ts';
import { localPath } from '#domain/accounts/local-path.ts';

const reasonsNotKept: readonly string[] = [
  'too-large',
  'unknown-sender',
  'other-account',
  'too-old',
] satisfies NotKept[];

/** The sign-in page. A form is not lost: it is carried, sealed, through the sign-in page that is shown in its place. */
export async function askToSignIn(context: APIContext, next: MiddlewareNext): Promise<Response> {
  const { locals, request, url } = context;
  const { pathname, search, searchParams } = url;
  if (request.method !== 'POST') {
    const back = pathname === locals.href('/learning') ? '' : `?next=${encodeURIComponent(pathname + search)}`;
    return context.redirect(locals.href(`/sign-in${back}`), 303);
  }
  const action = searchParams.get('_action');
  const form = isKeepable(action) ? await request.clone().formData() : null;
  if (form && action) {
    const path = localPath(pathname + search) ?? locals.href('/learning');
    const cookieHeader = request.headers.get('cookie');
    locals.carriedForm = await carryForm(form, { path, action, cookieHeader });
  }
  const page = await next(locals.href('/sign-in'));
  return new Response(page.body, { status: 401, headers: page.headers });
}

/** What the address says of a form that was carried: it stands in its page again, or the page says why it does not. */
export async function takeUpForm({ locals, url }: APIContext): Promise<void> {
  const keptId = url.searchParams.get('kept');
  const lost = url.searchParams.get('not-kept') ?? '';
  locals.keptForm = locals.actor && keptId ? await keptForm(locals.actor, keptId) : null;
  locals.notKept = reasonsNotKept.includes(lost) ? (lost as NotKept) : null;
}
