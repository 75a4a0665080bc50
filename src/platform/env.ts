// What the installation was told through its environment, read once. Every variable has a default that works on a laptop.
import { isIP } from 'node:net';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const read = (name: string): string | undefined => process.env[name]?.trim() || undefined;
const list = (name: string): string[] =>
  (read(name) ?? '')
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter(Boolean);

const port = Number(read('PORT') ?? (read('PUBLIC_URL') ? new URL(read('PUBLIC_URL')!).port || '4321' : '4321'));

/** True for addresses that never leave the machine. */
export function isLoopback(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return (
    bare === 'localhost' ||
    bare.endsWith('.localhost') ||
    bare === '::1' ||
    (isIP(bare) === 4 && bare.startsWith('127.'))
  );
}

const publicUrl = new URL(read('PUBLIC_URL') ?? `http://localhost:${port}`);

export const env = {
  /** Folder of the checkout. */
  root,
  /** The address people type. Cookies, Host check and links derive from it. */
  publicUrl,
  /** True when people reach the site over HTTPS: `__Host-` cookies, Secure, HSTS. */
  isSecure: publicUrl.protocol === 'https:',
  /** Port to listen on; a proxy in front may show another. */
  port,
  /** Address to listen on; loopback unless LISTEN says otherwise. */
  listen: read('LISTEN') ?? '127.0.0.1',
  /** Reverse proxies whose X-Forwarded-* headers are believed: addresses, comma-separated. */
  trustedProxies: list('TRUSTED_PROXIES'),
  /** Where the embedded database keeps its files. */
  dataDirectory: resolve(root, read('LECTERN_DATA_DIR') ?? '.data'),
  /** Where the built site is. */
  outDirectory: resolve(root, read('LECTERN_OUT_DIR') ?? 'dist'),
  /** PostgreSQL of your own, as role lectern_web; without it the embedded one is used. */
  databaseUrl: read('DATABASE_URL'),
  /** The same database as its owner, for migrations. */
  databaseOwnerUrl: read('DATABASE_OWNER_URL'),
  /** Connections per process: as many for transactions, as many for single statements. */
  databaseConnections: Number(read('DATABASE_CONNECTIONS') ?? '10'),
  /** Folders with courses: `content/` and whatever CONTENT_DIRS adds (private bank, local annexes). */
  contentDirectories: [
    resolve(root, read('CONTENT_DIR') ?? 'content'),
    ...list('CONTENT_DIRS').map((each) => resolve(each)),
  ],
  /** Name of the site in English; without it the top department's name stands. */
  siteName: read('SITE_NAME'),
  /** Name of the site in Chinese. */
  siteNameZh: read('SITE_NAME_ZH'),
  /** Whom to call when a person has no coordinator, as words: "Help desk, 5550 0100". */
  helpContact: read('HELP_CONTACT'),
  helpContactZh: read('HELP_CONTACT_ZH'),
  /** Hours of the help line, in words. */
  helpHours: read('HELP_HOURS'),
  helpHoursZh: read('HELP_HOURS_ZH'),
  /** The mail server: smtp://user:password@mail.example.gov:587, smtps:// for TLS from the first byte. */
  smtpUrl: read('SMTP_URL'),
  /** Whom mail comes from. */
  mailFrom: read('MAIL_FROM') ?? `Lectern <lectern@${publicUrl.hostname}>`,
  /** Time zone that decides what "today" is. */
  timeZone: read('SITE_TIME_ZONE') ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  /** Least level that is logged: debug, info, warn, error, silent. In a terminal requests are left out unless asked for. */
  logLevel: read('LOG_LEVEL') ?? (process.stdout.isTTY ? 'warn' : 'info'),
};
