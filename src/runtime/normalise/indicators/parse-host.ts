import { parseDomain } from './parse-domain.ts';
import { parseIp } from './parse-ip.ts';

/** What a text names: an address, or else a domain name. Empty texts where it is none. */
export interface Host {
  readonly ip: string;
  readonly domain: string;
}

/** The host that is an address or a domain name by itself. */
export function parseHostname(text: string): Host {
  const ip = parseIp(text);
  return { ip, domain: ip === '' ? parseDomain(text) : '' };
}

/** The host of an absolute URL. */
export function parseUrlHost(text: string): Host {
  if (!URL.canParse(text)) return { ip: '', domain: '' };
  return parseBracketed(new URL(text).hostname);
}

/** The host of `host:port`, `[v6]:port`, or of a host alone. */
export function parseNetAddr(text: string): Host {
  const port = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/.exec(text);
  return parseBracketed(port?.[1] ?? text);
}

function parseBracketed(host: string): Host {
  return parseHostname(host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host);
}
