import { promises } from 'node:dns';
import { isIP } from 'node:net';
import { AddressRefused, isPrivate } from '../outbound.ts';
import type { Mail } from './notification.ts';

const TIME_LIMIT_MS = 10_000;

/** Sends a mail. Throws `AddressRefused`, or whatever the mail server says. */
export async function sendMail(mail: Mail, { allowPrivate }: { allowPrivate: boolean }): Promise<void> {
  const { host, port, encryption, username, password, from, to, subject, text } = mail;
  // It is large, and few servers ever send one.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host: await addressOf(host, allowPrivate),
    port,
    secure: encryption === 'ssl',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    // The connection goes to the address that was looked at, the certificate is still the name's.
    ...(isIP(host) === 0 && { tls: { servername: host } }),
    ...(username !== '' && { auth: { user: username, pass: password } }),
    connectionTimeout: TIME_LIMIT_MS,
    greetingTimeout: TIME_LIMIT_MS,
    socketTimeout: TIME_LIMIT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({ from, to: [...to], subject, text });
  } finally {
    transport.close();
  }
}

async function addressOf(host: string, allowPrivate: boolean): Promise<string> {
  const addresses = isIP(host) ? [{ address: host }] : await promises.lookup(host, { all: true });
  if (!allowPrivate && addresses.some(({ address }) => isPrivate(address))) throw new AddressRefused(host);
  return addresses[0]?.address ?? host;
}
