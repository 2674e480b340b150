import type { TimeFormat } from '../../../config/log-column.ts';
import { parseTimePattern } from '../../../config/strftime.ts';
import { PantherctlError } from '../../../errors.ts';
import { compileStrftime } from './compile-strftime.ts';
import type { TimeParser } from './instant.ts';
import { parseRfc3339 } from './parse-rfc3339.ts';
import { createUnixParser, parseUnixAuto } from './parse-unix.ts';

const named: Readonly<Record<string, TimeParser>> = {
  rfc3339: parseRfc3339,
  unix: createUnixParser(0),
  unix_ms: createUnixParser(3),
  unix_us: createUnixParser(6),
  unix_ns: createUnixParser(9),
  unix_auto: parseUnixAuto,
};

/** The parser of a time format. A strftime pattern that cannot be used is an error. */
export function compileTimeFormat(format: TimeFormat): TimeParser {
  const parser = named[format];
  if (parser !== undefined) return parser;
  const pattern = parseTimePattern(format);
  if ('fault' in pattern) {
    throw new PantherctlError('SCHEMA_INVALID', `time format "${format}" cannot be used: ${pattern.fault}`, {
      fix: 'write a strftime pattern that tells year, month and day, such as %Y-%m-%d %H:%M:%S',
    });
  }
  return compileStrftime(pattern.parts);
}

/** A parser that tries formats in turn. */
export function compileTimeFormats(formats: readonly TimeFormat[]): TimeParser {
  const parsers = formats.map(compileTimeFormat);
  const [only] = parsers;
  if (only !== undefined && parsers.length === 1) return only;
  return (text, into) => parsers.some((parse) => parse(text, into));
}
