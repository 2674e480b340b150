import type { Fault } from '../fault.ts';
import type { TimeFormat } from '../log-column.ts';
import { findNearest } from '../nearest.ts';
import { renderValue } from '../render-value.ts';
import { parseTimePattern } from '../strftime.ts';

/** Named formats with the forms that they stand for. Cloudflare writes times in one of three ways, as its user chose. */
const namedFormats: ReadonlyMap<string, readonly TimeFormat[]> = new Map([
  ['rfc3339', ['rfc3339']],
  ['unix', ['unix']],
  ['unix_ms', ['unix_ms']],
  ['unix_us', ['unix_us']],
  ['unix_ns', ['unix_ns']],
  ['unix_auto', ['unix_auto']],
  ['cloudflare', ['rfc3339', 'unix_auto']],
]);

const layoutTokens: readonly (readonly [string, string])[] = [
  ['January', '%B'],
  ['Jan', '%b'],
  ['Monday', '%A'],
  ['Mon', '%a'],
  ['MST', '%Z'],
  ['2006', '%Y'],
  ['002', '%j'],
  ['Z07:00', '%z'],
  ['-07:00', '%z'],
  ['Z0700', '%z'],
  ['-0700', '%z'],
  ['-07', '%z'],
  ['15', '%H'],
  ['PM', '%p'],
  ['pm', '%p'],
  ['01', '%m'],
  ['02', '%d'],
  ['_2', '%e'],
  ['03', '%I'],
  ['04', '%M'],
  ['05', '%S'],
  ['06', '%y'],
  ['1', '%m'],
  ['2', '%d'],
  ['3', '%I'],
  ['4', '%M'],
  ['5', '%S'],
  ['%', '%%'],
];

/** Turns a layout of Go, an example time of 2006, into strftime. https://pkg.go.dev/time#pkg-constants */
export function convertGoLayout(layout: string): string {
  let converted = '';
  for (let at = 0; at < layout.length;) {
    const fraction = /^[.,](?:0+|9+)(?![0-9])/.exec(layout.slice(at));
    const token = layoutTokens.find(([text]) => layout.startsWith(text, at));
    if (fraction !== null) {
      converted += `${fraction[0].charAt(0)}%f`;
      at += fraction[0].length;
    } else {
      converted += token?.[1] ?? layout.charAt(at);
      at += token?.[0].length ?? 1;
    }
  }
  return converted;
}

function refuse(format: string, what: string, fix: string): { readonly fault: Fault } {
  return { fault: { check: 'time-format', message: `time format ${renderValue(format)} ${what}`, fix } };
}

function readPattern(format: string, pattern: string): readonly TimeFormat[] | { readonly fault: Fault } {
  const read = parseTimePattern(pattern);
  if ('parts' in read) return [pattern as TimeFormat];
  return read.fault.startsWith('it lacks')
    ? refuse(format, 'tells no year, month or day', 'write type: string, or take a field that says the whole date')
    : refuse(format, `cannot be read: ${read.fault}`, 'write a strftime pattern such as "%Y-%m-%d %H:%M:%S.%f %z"');
}

/**
 * The forms that a time format of a schema stands for: a named one, a strftime pattern, or a layout of Go behind
 * `layout=`, which is converted. Refuses everything else with what to write instead.
 */
export function readTimeFormat(format: string): readonly TimeFormat[] | { readonly fault: Fault } {
  const named = namedFormats.get(format);
  if (named !== undefined) return named;
  if (format.startsWith('layout=')) return readPattern(format, convertGoLayout(format.slice('layout='.length)));
  if (format.includes('%')) return readPattern(format, format);
  if (format.includes('2006'))
    return refuse(format, 'is a layout of Go', `write ${renderValue(convertGoLayout(format))}`);
  const nearest = findNearest(format, namedFormats.keys());
  return refuse(
    format,
    'is unknown',
    nearest === undefined
      ? `write one of ${[...namedFormats.keys()].join(', ')}, or a strftime pattern such as "%Y-%m-%d %H:%M:%S"`
      : `write ${nearest}`,
  );
}
