import type { SampleRandom } from '../log-type.ts';
import { clfTime } from './clf-time.ts';

/** A line of the common log format, as a small shop would have it. */
export function sampleCommonLine(random: SampleRandom, atMs: number): string {
  const path = random.pick(['/', '/login', '/robots.txt', `/items/${String(random.integer(1, 9999))}`]);
  const user = random.pick(['-', '-', '-', 'alice']);
  const request = `"${random.pick(['GET', 'GET', 'POST'])} ${path} HTTP/1.1"`;
  const status = String(random.pick([200, 200, 200, 304, 404, 500]));
  return `${random.ipv4()} - ${user} [${clfTime(atMs)}] ${request} ${status} ${String(random.integer(0, 90_000))}`;
}

/** The same with referrer and user agent. */
export function sampleCombinedLine(random: SampleRandom, atMs: number): string {
  const referrer = random.pick(['-', '-', 'https://www.example.com/']);
  const agent = random.pick(['curl/8.7.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0']);
  return `${sampleCommonLine(random, atMs)} "${referrer}" "${agent}"`;
}
