/// <reference types="astro/client" />

/**
 * What `src/middleware.ts` gives to every page, layout and component as `Astro.locals`.
 * An error page may be drawn before the middleware has run: 404.astro and 500.astro take each of these as optional.
 */
declare namespace App {
  interface Locals {
    /** The language of this page, from its address: `/x` is English, `/zh/x` is Chinese. */
    language: import('#i18n/language.ts').Language;
    /** The interface's words in that language. */
    words: ReturnType<typeof import('#i18n/words.ts').wordsFor>;
    /** Who is asking; null when nobody has signed in. */
    actor: import('#domain/accounts/actor.ts').Actor | null;
    /** The session of the actor by its public id, with the mark of the account; null when nobody has signed in. */
    session: { id: string; account: string } | null;
    /** A form of the actor that arrived after the session had ended, to be shown filled in, or why it was not kept. */
    keptForm: import('#domain/accounts/kept-form.ts').KeptForm | null;
    notKept: import('#domain/accounts/kept-form.ts').NotKept | null;
    /** On the sign-in page: the form that arrived without a session, sealed, or why it could not be kept. */
    carriedForm: import('#domain/accounts/kept-forms.ts').CarriedForm | null;
    /** How large text is shown in this browser. */
    textSize: import('#domain/accounts/text-size.ts').TextSize;
    /** The body that runs this site. */
    site: import('#domain/departments/site.ts').Site;
    /** Whom to ask, in this order: own coordinator, the site's support; null when nobody is named. */
    helpline: import('#domain/departments/site.ts').Helpline | null;
    /** The address of a page in the language of this one: `/courses` gives `/courses` or `/zh/courses`. */
    href(path: string): string;
    /** The address of this page in the other language, its query kept. */
    otherLanguageHref: string;
    /** A short number that a person can quote and an administrator finds in the log, such as `4K7-QX2`. */
    requestId?: string;
    /** A new UUID: the key of a form, so that what is sent twice is stored once. */
    formKey(): string;
    /** The page is being drawn for nobody: under which name it is kept, and what the reader gets of it (src/layouts/drawn-pages.ts). */
    drawing?: { as: string; own: Record<'name' | 'account' | 'helper' | 'telephone' | 'hours', string> };
    /** The page, whole: the front door sends it in place of the empty body that Astro is given. */
    finished?: Buffer;
    /** Set before the page for errors is drawn: the reader may not do that, or what was sent cannot be used. */
    refusal?: 'forbidden' | 'invalid';
  }
}
