// Signing in and out, setting up, and what people change on their own account. What is expected to go wrong comes back
// as an outcome that the page puts into words; nothing that was typed into a password field ever does.
import { ActionError, defineAction, type ActionAPIContext } from 'astro:actions';
import { z } from 'astro/zod';
import { chooseLanguage } from '#domain/accounts/accounts.ts';
import type { Actor } from '#domain/accounts/actor.ts';
import { sessionCookie, type SessionCookie } from '#domain/accounts/cookie.ts';
import { enterAs } from '#domain/accounts/demonstration.ts';
import { useInvitation } from '#domain/accounts/invitations.ts';
import { keptValue } from '#domain/accounts/kept-form.ts';
import { keepCarriedForm } from '#domain/accounts/kept-forms.ts';
import { localPath } from '#domain/accounts/local-path.ts';
import { changePassword, TooBusy } from '#domain/accounts/passwords.ts';
import { endAllSessions, endSession, endSessionOfBrowser } from '#domain/accounts/sessions.ts';
import { completeSetUp } from '#domain/accounts/set-up.ts';
import { signIn } from '#domain/accounts/sign-in.ts';
import { isSlipCode } from '#domain/accounts/slip.ts';
import { useSlip } from '#domain/accounts/slips.ts';
import { textSizeCookie, textSizes } from '#domain/accounts/text-size.ts';
import { languages, prefixOf, type Language } from '#i18n/language.ts';
import { Invalid, NotFound } from '#platform/errors.ts';

/** A field that was not sent, or was sent empty, is an empty text. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** What the form said that was not right: `code` names the words, `field` the field. */
interface Problem {
  outcome: 'invalid';
  code: string;
  field: string | undefined;
}

function problemOf(error: unknown): Problem {
  if (error instanceof Invalid) return { outcome: 'invalid', code: error.code, field: error.field };
  throw error;
}

function signedIn(context: ActionAPIContext): Actor {
  if (!context.locals.actor) throw new ActionError({ code: 'UNAUTHORIZED' });
  return context.locals.actor;
}

const browserOf = ({ request }: ActionAPIContext): { userAgent: string | null; cookieHeader: string | null } => ({
  userAgent: request.headers.get('user-agent'),
  cookieHeader: request.headers.get('cookie'),
});

function keep(context: ActionAPIContext, cookie: SessionCookie): void {
  context.cookies.set(cookie.name, cookie.value, cookie.options);
}

function forget(context: ActionAPIContext): void {
  const { name, options } = sessionCookie('');
  context.cookies.delete(name, options);
}

/** To the page that was asked for, else to the person's learning. */
function wayOn(next: string, language: Language): string {
  return localPath(next) ?? `${prefixOf(language)}/learning`;
}

/** Where to go when a form was carried through the sign-in: to its page, or to one that says what became of it. */
async function wayOnWith(carried: string, staffId: number, next: string, language: Language): Promise<string> {
  const kept = await keepCarriedForm(staffId, carried);
  if (!kept) return wayOn(next, language);
  if ('lost' in kept) return `${prefixOf(language)}/learning?not-kept=${kept.lost}`;
  const goTo = wayOn(kept.form.path, language);
  const item = keptValue(kept.form, 'item');
  return `${goTo}${goTo.includes('?') ? '&' : '?'}kept=${kept.form.id}${item && `#q-${encodeURIComponent(item)}`}`;
}

export const accounts = {
  signIn: defineAction({
    accept: 'form',
    input: z.object({ who: text, password: text, next: text, carried: text }),
    async handler({ who, password, next, carried }, context) {
      if (!who.trim() || !password) return { outcome: 'incomplete' as const, who, next, carried };
      const result = await signIn({ who, password, address: context.clientAddress, ...browserOf(context) });
      // Whoever typed the code of a slip for a password is shown where it belongs.
      if (result.outcome === 'refused' && isSlipCode(password)) return { outcome: 'code' as const, who, next, carried };
      if (result.outcome !== 'signed-in') return { ...result, who, next, carried };
      keep(context, result.cookie);
      // A Chinese sign-in page was chosen; the English one is what everybody meets first.
      const language = context.locals.language === 'zh' ? 'zh' : result.language;
      return { outcome: 'signed-in' as const, goTo: await wayOnWith(carried, result.staffId, next, language) };
    },
  }),

  /** A slip in hand: sets the password with its code. */
  useSlip: defineAction({
    accept: 'form',
    input: z.object({ who: text, code: text, password: text }),
    async handler({ who, code, password }, context) {
      // `code` of an outcome names what is wrong; what was typed has a name of its own.
      const typed = { who, code };
      if (!who.trim() || !code.trim()) return { outcome: 'incomplete' as const, typed };
      try {
        const result = await useSlip({ who, code, password, address: context.clientAddress, ...browserOf(context) });
        if (result.outcome !== 'signed-in') return { ...result, typed };
        keep(context, result.cookie);
        return { outcome: 'signed-in' as const, goTo: wayOn('', result.language) };
      } catch (error) {
        if (error instanceof TooBusy) return { outcome: 'too-many' as const, retryAfterMinutes: 1, typed };
        return { ...problemOf(error), typed };
      }
    },
  }),

  /** The link of an invitation: sets the password. */
  useInvitation: defineAction({
    accept: 'form',
    input: z.object({ password: text }),
    async handler({ password }, context) {
      try {
        const token = context.params['token'] ?? '';
        const result = await useInvitation({ token, password, ...browserOf(context) });
        if (result.outcome !== 'signed-in') return result;
        keep(context, result.cookie);
        return { outcome: 'signed-in' as const, goTo: wayOn('', result.language) };
      } catch (error) {
        if (error instanceof NotFound) throw new ActionError({ code: 'NOT_FOUND' });
        if (error instanceof TooBusy) return { outcome: 'too-many' as const, retryAfterMinutes: 1 };
        return problemOf(error);
      }
    },
  }),

  enterAs: defineAction({
    accept: 'form',
    input: z.object({ as: text, next: text, carried: text }),
    async handler({ as, next, carried }, context) {
      try {
        const { cookie, staffId } = await enterAs(as, browserOf(context));
        keep(context, cookie);
        const goTo = await wayOnWith(carried, staffId, next, context.locals.language);
        return { outcome: 'signed-in' as const, goTo };
      } catch (error) {
        if (error instanceof NotFound) return { outcome: 'no-card' as const, next, carried };
        throw error;
      }
    },
  }),

  signOut: defineAction({
    accept: 'form',
    async handler(_form, context) {
      await endSessionOfBrowser(context.request.headers.get('cookie'));
      forget(context);
      return { outcome: 'signed-out' as const };
    },
  }),

  signOutEverywhere: defineAction({
    accept: 'form',
    async handler(_form, context) {
      await endAllSessions(signedIn(context));
      forget(context);
      return { outcome: 'signed-out' as const };
    },
  }),

  endSession: defineAction({
    accept: 'form',
    input: z.object({ session: text }),
    async handler({ session }, context) {
      await endSession(signedIn(context), session);
      const isCurrent = session === context.locals.session?.id;
      if (isCurrent) forget(context);
      return { outcome: isCurrent ? ('signed-out' as const) : ('ended' as const) };
    },
  }),

  setUp: defineAction({
    accept: 'form',
    input: z.object({
      nameEn: text,
      nameZh: text,
      staffNumber: text,
      email: text,
      siteNameEn: text,
      siteNameZh: text,
      password: text,
    }),
    async handler({ password, ...typed }, context) {
      try {
        const result = await completeSetUp({
          token: context.params['token'] ?? '',
          name: { en: typed.nameEn, zh: typed.nameZh },
          staffNumber: typed.staffNumber,
          email: typed.email,
          siteName: { en: typed.siteNameEn, zh: typed.siteNameZh },
          password,
          language: context.locals.language,
          userAgent: context.request.headers.get('user-agent'),
        });
        if (result.outcome === 'done') keep(context, result.cookie);
        return { outcome: result.outcome };
      } catch (error) {
        if (error instanceof NotFound) throw new ActionError({ code: 'NOT_FOUND' });
        return { ...problemOf(error), typed };
      }
    },
  }),

  changePassword: defineAction({
    accept: 'form',
    input: z.object({ current: text, password: text }),
    async handler({ current, password }, context) {
      const { userAgent } = browserOf(context);
      try {
        const result = await changePassword(signedIn(context), { current, password, userAgent });
        if (result.outcome === 'wrong-password') {
          return { outcome: 'invalid', code: 'wrong-password', field: 'current' } satisfies Problem;
        }
        if (result.outcome === 'too-many') return result;
        keep(context, result.cookie);
        return { outcome: 'changed' as const };
      } catch (error) {
        if (error instanceof TooBusy) return { outcome: 'too-many' as const, retryAfterMinutes: 1 };
        return problemOf(error);
      }
    },
  }),

  chooseLanguage: defineAction({
    accept: 'form',
    input: z.object({ language: z.enum(languages) }),
    async handler({ language }, context) {
      await chooseLanguage(signedIn(context), language);
      return { outcome: 'chosen' as const, goTo: `${prefixOf(language)}/account` };
    },
  }),

  /** Field: `size`. For this browser. */
  chooseTextSize: defineAction({
    accept: 'form',
    input: z.object({ size: z.enum(textSizes) }),
    async handler({ size }, context) {
      const { name, value, options } = textSizeCookie(size);
      context.cookies.set(name, value, options);
      return { outcome: 'chosen' as const };
    },
  }),
};
