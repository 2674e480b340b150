import type { SampleRandom } from './log-type.ts';

const hexDigits = '0123456789abcdef';
/** Networks that documentation may use. https://www.rfc-editor.org/rfc/rfc5737 */
const networks = ['192.0.2', '198.51.100', '203.0.113'] as const;

/** Values that look random and follow from numbers from 0 up to 1 alone. */
export function createSampleRandom(next: () => number): SampleRandom {
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    integer: (min, max) => min + below(max - min + 1),
    pick: (values) => values[below(values.length)] as (typeof values)[number],
    hex: (length) => Array.from({ length }, () => hexDigits[below(16)]).join(''),
    ipv4: () => `${networks[below(networks.length)] ?? networks[0]}.${1 + below(254)}`,
  };
}
