import { isIP } from 'node:net';
import type { schemaIndicators } from '../../config/log-schema/log-schema.ts';

type Indicator = (typeof schemaIndicators)[number];

interface Guess {
  readonly indicator: Indicator;
  /** What every value must look like. */
  readonly fits: (text: string) => boolean;
  /** What the key must look like, where values alone tell too little. */
  readonly key?: RegExp;
}

const longestCharacters = 2_048;

const hostName = /^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,61}\.?$/i;

/** In the order in which they are preferred. */
const guesses: readonly Guess[] = [
  { indicator: 'ip', fits: (text) => isIP(text) !== 0 },
  { indicator: 'aws_arn', fits: (text) => /^arn:aws[a-z-]*:[a-z0-9-]+:/.test(text) },
  { indicator: 'url', fits: (text) => /^[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/]+/i.test(text) },
  { indicator: 'email', fits: (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) },
  { indicator: 'sha256', fits: (text) => /^[0-9a-f]{64}$/i.test(text) },
  { indicator: 'sha1', fits: (text) => /^[0-9a-f]{40}$/i.test(text), key: /sha|hash|digest|checksum|fingerprint/i },
  { indicator: 'md5', fits: (text) => /^[0-9a-f]{32}$/i.test(text), key: /md5|hash|digest|checksum|fingerprint/i },
  { indicator: 'aws_instance_id', fits: (text) => /^i-[0-9a-f]{8,17}$/.test(text) },
  { indicator: 'aws_account_id', fits: (text) => /^[0-9]{12}$/.test(text), key: /account|owner/i },
  { indicator: 'net_addr', fits: (text) => /^(?:[0-9.]{7,15}|\[[0-9a-f:.]+\]):[0-9]{1,5}$/i.test(text) },
  { indicator: 'hostname', fits: (text) => hostName.test(text), key: /host|server|domain|fqdn|dns/i },
  {
    indicator: 'trace_id',
    fits: (text) => /^[\w:./=+-]{8,}$/.test(text),
    key: /(?:trace|request|correlation|span|transaction)[^a-z]?id$/i,
  },
  {
    indicator: 'username',
    fits: (text) => text.length <= 256 && !text.includes('\n'),
    key: /^(?:user|username|user[^a-z]?name|login|login[^a-z]?name|actor|principal)$|(?:[^a-z]|[a-z](?=[UL]))(?:username|user[^a-z]?name|login)$/i,
  },
];

/** Indicators that a text under that key may be. */
export function listIndicators(text: string, key: string): readonly Indicator[] {
  if (text.length > longestCharacters) return [];
  return guesses
    .filter((guess) => (guess.key?.test(key) ?? true) && guess.fits(text))
    .map(({ indicator }) => indicator);
}
