// A real SMTP server that keeps what it is given: for tests of invitations.
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  to: string[];
  headers: string;
  /** Decoded. */
  text: string;
}

export interface MailServer {
  url: string;
  mails: ReceivedMail[];
  /** What the server answers to a recipient: a code and words, or nothing to take the mail. */
  refuse: (address: string) => { code: number; words: string } | null;
  stop(): Promise<void>;
}

function decoded(raw: string): { headers: string; text: string } {
  const [headers = '', ...rest] = raw.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const encoding = /^content-transfer-encoding:\s*(\S+)/im.exec(headers)?.[1]?.toLowerCase();
  if (encoding === 'base64') return { headers, text: Buffer.from(body, 'base64').toString('utf8') };
  if (encoding !== 'quoted-printable') return { headers, text: body };
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return { headers, text: Buffer.from(bytes, 'latin1').toString('utf8') };
}

export async function startMailServer(): Promise<MailServer> {
  const received: MailServer = { url: '', mails: [], refuse: () => null, stop: async () => {} };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const refusal = received.refuse(address);
      if (!refusal) return done();
      done(Object.assign(new Error(refusal.words), { responseCode: refusal.code }));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.mails.push({ to, ...decoded(Buffer.concat(parts).toString('utf8')) });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { port: number };
  received.url = `smtp://127.0.0.1:${port}`;
  received.stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return received;
}
