import { isIPv6 } from 'node:net';
import { isIpv4 } from './is-ipv4.ts';

/**
 * The address in its one usual form, or an empty text if it is none: IPv6 in lower case with the longest run of zeros cut
 * (RFC 5952), without a zone; an IPv4 address that is written as IPv6 (`::ffff:192.0.2.1`) as IPv4.
 */
export function parseIp(text: string): string {
  if (isIpv4(text)) return text;
  return isIPv6(text) ? canonicalIpv6(text) : '';
}

function canonicalIpv6(text: string): string {
  const [address = ''] = text.split('%');
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (mapped === null) return canonical;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
