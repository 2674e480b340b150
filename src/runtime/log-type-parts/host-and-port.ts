import { isIP } from 'node:net';
import { isDigits } from './value-checks.ts';

/**
 * Splits `host:port`, `[v6]:port` and `v6:port`. A text that is none of them is a host without a port. Where an IPv6 address
 * without brackets could be read either way, its last group is the port, since the formats that use this always have one.
 */
export function splitHostAndPort(text: string): { readonly host: string; readonly port: string | undefined } {
  const colon = text.lastIndexOf(':');
  if (text.startsWith('[')) {
    if (text.endsWith(']')) return { host: text.slice(1, -1), port: undefined };
    if (text.charAt(colon - 1) === ']') return { host: text.slice(1, colon - 1), port: text.slice(colon + 1) };
  }
  const port = text.slice(colon + 1);
  if (colon <= 0 || !isDigits(port)) return { host: text, port: undefined };
  const host = text.slice(0, colon);
  return host.includes(':') && isIP(host) !== 6 ? { host: text, port: undefined } : { host, port };
}
