// Sending mail through the server that SMTP_URL names. Without one nothing is sent: a demonstration keeps what it would
// have sent as files in its data directory, any other site says that it has no mail.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import nodemailer, { type Transporter } from 'nodemailer';
import { env } from './env.ts';

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** `refused` for good, with what the server said; `no-answer` for now. */
export type MailResult =
  { outcome: 'sent' } | { outcome: 'address-refused' | 'mail-refused' | 'no-answer'; said: string };

const patience = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 30_000 };
const longestSaid = 300;

let transport: Transporter | null = null;

/** Where a demonstration keeps its mail. */
export const capturedFolder = (): string => path.join(env.dataDirectory, 'outbox');

/** Closes what is open to the mail server. */
export function closeMail(): void {
  transport?.close();
  transport = null;
}

/** Hands one mail to the server and waits for its answer. Throws only when no server is named. */
export async function sendMail(mail: Mail): Promise<MailResult> {
  if (!env.smtpUrl) throw new Error('SMTP_URL is not set');
  transport ??= nodemailer.createTransport({ url: env.smtpUrl, pool: true, maxConnections: 2, ...patience, ...closed });
  try {
    await transport.sendMail({ from: env.mailFrom, headers, ...mail });
    return { outcome: 'sent' };
  } catch (error) {
    const { responseCode = 0, command = '', message } = error as Error & { responseCode?: number; command?: string };
    const said = message.slice(0, longestSaid);
    if (responseCode < 500) return { outcome: 'no-answer', said };
    return { outcome: command === 'RCPT TO' ? 'address-refused' : 'mail-refused', said };
  }
}

/** Writes the mail into a file instead of sending it. */
export async function captureMail(mail: Mail): Promise<void> {
  const writer = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix', ...closed });
  const written = await writer.sendMail({ from: env.mailFrom, headers, ...mail });
  await mkdir(capturedFolder(), { recursive: true, mode: 0o700 });
  const name = `${new Date().toISOString().replace(/[:.]/g, '-')}-${crypto.randomUUID().slice(0, 8)}.eml`;
  await writeFile(path.join(capturedFolder(), name), written.message as Buffer, { mode: 0o600 });
}

// Text comes from us and names from the roster: neither may make the library read a file or call an address.
const closed = { disableFileAccess: true, disableUrlAccess: true };
const headers = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' };
