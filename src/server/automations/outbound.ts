import { lookup } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** What came back: the body is cut to what an event may tell. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Why nothing was sent. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'address-refused';
  constructor(host: string) {
    super(`${host} is on this machine or in a private network, where this server does not send to.`);
  }
}

const TIME_LIMIT_MS = 10_000;
const MOST_BODY_CHARS = 1000;

/**
 * Sends a request to where a person has said. Addresses of this machine and of private networks are refused, unless they
 * are allowed, by the address that is really connected to: a name that leads elsewhere the second time does not help.
 * Redirections are not followed. Throws `AddressRefused`, or whatever keeps the request from being answered in time.
 */
export function sendRequest(
  url: string,
  options: { method: string; headers: Record<string, string>; body: string; allowPrivate: boolean },
): Promise<Answer> {
  const target = new URL(url);
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    return Promise.reject(new TypeError(`${target.protocol} is no protocol that is sent by.`));
  }
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (!options.allowPrivate && isIP(host) && isPrivate(host)) return Promise.reject(new AddressRefused(host));
  const request = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(
      target,
      {
        method: options.method,
        headers: options.headers,
        signal: AbortSignal.timeout(TIME_LIMIT_MS),
        // A connection that is kept for later would not be looked up again.
        agent: false,
        ...(!options.allowPrivate && { lookup: lookupPublic }),
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          if (body.length < MOST_BODY_CHARS) body = (body + text).slice(0, MOST_BODY_CHARS);
        });
        response.on('error', reject);
        response.on('end', () => {
          const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const);
          resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(headers), body });
        });
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

/** Whether an address is of this machine or of a network that the internet does not reach. */
export function isPrivate(address: string): boolean {
  const plain = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  const family = isIP(plain);
  if (family === 0) return true;
  return PRIVATE.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

/** Looks a name up and refuses it if any of its addresses is private. */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    if (addresses.length === 0 || addresses.some(({ address }) => isPrivate(address))) {
      return callback(new AddressRefused(hostname), '', 0);
    }
    if (options.all) return callback(null, addresses);
    const [first] = addresses;
    return callback(null, first?.address ?? '', first?.family);
  });
};

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}
