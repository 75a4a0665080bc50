// Pages that are drawn once for all who see the same: on the busy day thousands open one lesson. Such a page is drawn for
// nobody: where the reader's name, the mark of the account, the keys of forms and the person to ask belong, stand-ins are
// drawn, and what is the reader's own is filled in for each. Nobody can meet another's, because it was not there when the
// page was drawn.
import { randomBytes } from 'node:crypto';
import type { Localised } from '#i18n/language.ts';

const names = ['name', 'account', 'key', 'helper', 'telephone', 'hours'] as const;
type StandIn = (typeof names)[number];

// Nobody can write them, because they are new in each process.
const salt = randomBytes(9).toString('hex');
const anyStandIn = new RegExp(`(stand-in-(?:${names.join('|')})-${salt})`);
const standIn = (name: StandIn): string => `stand-in-${name}-${salt}`;
const localisedStandIn = (name: StandIn): Localised => ({ en: standIn(name), zh: standIn(name) });

/** What is filled in for a reader; each key of a form is new. */
type Own = Record<Exclude<StandIn, 'key'>, string>;

interface DrawnPage {
  /** HTML, and between two pieces of it the name of a stand-in. */
  pieces: (Buffer | StandIn)[];
  headers: [string, string][];
}

const most = 500;
const drawn = new Map<string, DrawnPage>();

/**
 * The page of that address, drawn before from the same parts, for this reader; or null, and then `locals` are nobody's
 * from here on and the page is kept once it has been drawn. `parts` must hold everything that the page shows besides
 * words, site, role and person to ask.
 */
export function drawnPage(locals: App.Locals, address: string, parts: unknown[]): Response | null {
  const { actor, helpline, language, session, site } = locals;
  if (!actor || !session || locals.keptForm || locals.notKept) return null;
  const { isAdministrator, isCoordinator } = actor;
  const hasHours = helpline?.hours[language] !== '';
  const as = JSON.stringify([
    [address, language, isAdministrator, isCoordinator, site, helpline?.role, hasHours],
    ...parts,
  ]);
  const own: Own = {
    name: actor.name[language],
    account: session.account,
    helper: helpline?.name[language] ?? '',
    telephone: helpline?.telephone ?? '',
    hours: helpline?.hours[language] ?? '',
  };
  const page = drawn.get(as);
  if (page) return filledIn(page, own);

  locals.drawing = { as, own };
  locals.actor = { ...actor, staffId: 0, name: localisedStandIn('name') };
  locals.session = { id: '', account: standIn('account') };
  locals.formKey = () => standIn('key');
  locals.helpline = helpline && {
    role: helpline.role,
    name: localisedStandIn('helper'),
    telephone: standIn('telephone'),
    hours: hasHours ? localisedStandIn('hours') : helpline.hours,
  };
  return null;
}

/** Keeps a page that was drawn with stand-ins, and gives it for the reader it was drawn for. */
export function keepPage(html: string, headers: Headers, { as, own }: NonNullable<App.Locals['drawing']>): Response {
  if (drawn.size >= most) drawn.delete(drawn.keys().next().value!);
  const pieces = html
    .split(anyStandIn)
    .map((piece) => names.find((name) => piece === standIn(name)) ?? Buffer.from(piece));
  const page: DrawnPage = {
    pieces,
    headers: [...headers].filter(([header]) => !/^content-(length|type)$/.test(header)),
  };
  drawn.set(as, page);
  return filledIn(page, own);
}

/** Draws every page anew from now on: something that they show has changed. */
export function forgetDrawnPages(): void {
  drawn.clear();
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): Buffer => Buffer.from(text.replace(/[&<>"']/g, (letter) => entities[letter]!));

function filledIn({ pieces, headers }: DrawnPage, own: Own): Response {
  const html = Buffer.concat(
    pieces.map((piece) =>
      typeof piece !== 'string' ? piece : escaped(piece === 'key' ? crypto.randomUUID() : own[piece]),
    ),
  );
  return new Response(html, {
    headers: [...headers, ['content-type', 'text/html; charset=utf-8'], ['content-length', String(html.length)]],
  });
}
