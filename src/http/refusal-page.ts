// The front door's own pages: what is refused before the site itself is asked. Small, in the reader's language, and
// readable even where the site's stylesheet is out of reach.
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { fill } from '#i18n/fill.ts';
import { languageTags, type Language } from '#i18n/language.ts';
import { wordsFor } from '#i18n/words.ts';

/** Statuses that have a page here. */
export type RefusedStatus = 400 | 403 | 405 | 413 | 421 | 500 | 503;

const mark =
  '<svg class="lectern-blank__mark" viewBox="0 0 32 32" width="48" height="48" aria-hidden="true" focusable="false"><path fill="currentColor" d="M1.8 7.4 5.2 6 7 10.4 27.2 2 29 6.2 18 10.8V26h8v4H6v-4h8V12.5L4.9 16.3Z"/></svg>';

const style =
  'body{margin:0;background:#f7f4ec;color:#1a2224;font:1.0625rem/1.6 "Segoe UI",Roboto,system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif}' +
  'header{border-bottom:1px solid #d6cebe}header p,main{max-width:44rem;margin:0 auto;padding:1rem}header p{font-weight:700}' +
  'main{padding-top:2rem;padding-bottom:4rem}main svg{color:#716a5c;width:4rem;height:4rem}h1{font-size:1.8rem;line-height:1.25;margin:1rem 0}' +
  'a{color:#0b4a4b}a:focus{outline:3px solid #ffcf4a;background:#ffcf4a;color:#1a2224}.number{color:#4b5453;font-size:.9375rem}';
const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

/** The language of a request that no page has looked at: by its address, else by what the browser prefers. */
export function languageOf(url: string | undefined, headers: IncomingHttpHeaders): Language {
  const path = url ?? '/';
  if (/^\/zh(\/|\?|$)/.test(path)) return 'zh';
  const wishes = (headers['accept-language'] ?? '').split(',').map((part, place) => {
    const [tag = '', ...parameters] = part.trim().split(';');
    const quality = Number(parameters.find((each) => each.trim().startsWith('q='))?.split('=')[1] ?? '1');
    return { language: tag.trim().toLowerCase().split('-')[0], quality, place };
  });
  wishes.sort((a, b) => b.quality - a.quality || a.place - b.place);
  return wishes.find((wish) => wish.language === 'en' || wish.language === 'zh')?.language === 'zh' ? 'zh' : 'en';
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);

/** What a refusal needs to know besides its status. */
export interface RefusalDetails {
  language: Language;
  publicUrl: URL;
  requestId: string;
  /** Address of the site's stylesheet; null when unknown or when the page is read under another host. */
  stylesheet: string | null;
}

/** The page of a refusal as HTML. */
export function refusalHtml(status: RefusedStatus, details: RefusalDetails): string {
  const { language, publicUrl, requestId, stylesheet } = details;
  const words = wordsFor(language).frontDoor;
  const page = words.pages[status];
  const home = `${publicUrl.origin}${language === 'zh' ? '/zh' : '/'}`;
  const link = `<a class="govuk-link" href="${escape(home)}">${escape(status === 421 ? publicUrl.host : words.home)}</a>`;
  const [before = '', after = ''] = (status === 421 ? words.rightAddress : words.goOn).split('{link}');
  return `<!DOCTYPE html>
<html lang="${languageTags[language]}" class="govuk-template lectern">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(page.title)} – Lectern</title>
${stylesheet ? `<link rel="stylesheet" href="${escape(stylesheet)}">` : `<style>${style}</style>`}
</head>
<body class="govuk-template__body lectern__body">
<header class="lectern-masthead"><p class="lectern-frame lectern-brand" lang="en"><span class="lectern-brand__word">Lectern</span></p></header>
<main class="lectern-main lectern-frame" id="main">
<div class="lectern-blank">
${mark}
<h1 class="govuk-heading-xl">${escape(page.title)}</h1>
<p>${escape(page.text)}</p>
<p>${escape(before)}${link}${escape(after)}</p>
<p class="number lectern-small">${escape(fill(words.requestNumber, { number: requestId }))}</p>
</div>
</main>
</body>
</html>
`;
}

/** Sends the page of a refusal and ends the response; the connection closes when a body may still be on its way. */
export function sendRefusal(
  response: ServerResponse,
  status: RefusedStatus,
  details: RefusalDetails,
  headers: Record<string, string> = {},
): void {
  const html = refusalHtml(status, details);
  const styles = details.stylesheet ? "'self'" : styleHash;
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(html)),
    'Content-Language': languageTags[details.language],
    'Content-Security-Policy': `default-src 'none'; style-src ${styles}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'Cache-Control': 'no-store',
    ...headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : html);
}
