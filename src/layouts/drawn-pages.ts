// Pages that are drawn once for all who see the same: on the busy day thousands open one lesson. Such a page is drawn for
// nobody: where the reader's name, the mark of the account, the keys of forms and the person to ask belong, stand-ins are
// drawn, and what is the reader's own is filled in for each. Nobody can meet another's, because it was not there when the
// page was drawn.
import { randomBytes } from 'node:crypto';
import { rolesOf } from '#domain/accounts/permissions.ts';
import type { Localised } from '#i18n/language.ts';

/** What is filled in for a reader. */
type Own = NonNullable<App.Locals['drawing']>['own'];

// Nobody can write them, because they are new in each process.
const salt = randomBytes(9).toString('hex');
const standIn = (name: keyof Own | `key${number}`): string => `stand-in-${name}-${salt}`;
const localisedStandIn = (name: keyof Own): Localised => ({ en: standIn(name), zh: standIn(name) });
const anyStandIn = new RegExp(`stand-in-(\\w+)-${salt}`);

interface DrawnPage {
  /** Pieces of HTML, and between two of them what is filled in: the name of something of the reader's, or of a key. */
  pieces: (Buffer | string)[];
  policy: string;
}

const most = 500;
const drawn = new Map<string, DrawnPage>();

// What is frozen is made once for many readers: its number stands for all that is in it.
const numbers = new WeakMap<object, number>();
let numbered = 0;
function nameOf(part: unknown): unknown {
  if (part === null || typeof part !== 'object' || !Object.isFrozen(part)) return part;
  let number = numbers.get(part);
  if (number === undefined) numbers.set(part, (number = ++numbered));
  return number;
}

/**
 * The page of that address, drawn before from the same parts, for this reader; or null, and then `locals` are nobody's
 * from here on and the page is kept once it has been drawn. `parts` must hold everything that the page shows besides
 * words, site, role, person to ask and size of text.
 */
export function drawnPage(locals: App.Locals, address: string, parts: unknown[]): Response | null {
  const { actor, helpline, language, session, site, textSize } = locals;
  if (!actor || !session || locals.keptForm || locals.notKept) return null;
  const hasHours = helpline?.hours[language] !== '';
  const as = JSON.stringify([
    [address, language, textSize, ...rolesOf(actor), site, helpline?.role, hasHours],
    ...parts.map(nameOf),
  ]);
  const own: Own = {
    name: actor.name[language],
    account: session.account,
    helper: helpline?.name[language] ?? '',
    telephone: helpline?.telephone ?? '',
    hours: helpline?.hours[language] ?? '',
  };
  const page = drawn.get(as);
  if (page) return filledIn(page, own, locals);

  locals.drawing = { as, own };
  locals.actor = { ...actor, staffId: 0, departmentId: null, name: localisedStandIn('name') };
  locals.session = { id: '', account: standIn('account') };
  let keys = 0;
  locals.formKey = () => standIn(`key${++keys}`);
  locals.helpline = helpline && {
    role: helpline.role,
    name: localisedStandIn('helper'),
    telephone: standIn('telephone'),
    hours: hasHours ? localisedStandIn('hours') : helpline.hours,
  };
  return null;
}

// Astro writes it where the first island stands, which is no place for it; it stands in our stylesheet.
const islandStyle = '<style>astro-island,astro-slot,astro-static-slot{display:contents}</style>';

/**
 * A page that Astro drew just now, without what it puts where it does not belong; kept, and filled in for the reader, when
 * the page asked for that. Astro sends pages as `text/html`; one that was filled in says its charset too, and passes.
 */
export async function finishPage(response: Response, locals: App.Locals): Promise<Response> {
  const { drawing } = locals;
  if (response.headers.get('content-type') !== 'text/html') return response;
  const html = (await response.text()).replace(islandStyle, '');
  if (!drawing || response.status !== 200) {
    return handedOver(Buffer.from(html), response, locals);
  }

  const pieces = html.split(anyStandIn).map((piece, at) => (at % 2 === 1 ? piece : Buffer.from(piece)));
  // Of the headers only the policy: a cookie, say, would be the first reader's.
  const page: DrawnPage = { pieces, policy: response.headers.get('content-security-policy') ?? '' };
  if (drawn.size >= most) drawn.delete(drawn.keys().next().value!);
  drawn.set(drawing.as, page);
  return filledIn(page, drawing.own, locals);
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): Buffer => Buffer.from(text.replace(/[&<>"']/g, (letter) => entities[letter]!));

function filledIn({ pieces, policy }: DrawnPage, own: Own, locals: App.Locals): Response {
  // A key stands in its form and in what its script is given.
  const filling: Record<string, string> = { ...own };
  const fill = (name: string): Buffer => escaped((filling[name] ??= crypto.randomUUID()));
  const html = Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? fill(piece) : piece)));
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
  return handedOver(html, { headers }, locals);
}

function handedOver(html: Buffer, init: ResponseInit, locals: App.Locals): Response {
  locals.finished = html;
  const response = new Response(null, init);
  response.headers.set('content-length', String(html.length));
  return response;
}
