import { PantherctlError } from '../../errors.ts';
import { compileRegex } from '../../config/log-schema/compile-regex.ts';
import type { LogSchema, TextParser } from '../../config/log-schema/log-schema.ts';
import type { LineReader } from '../log-type-spec.ts';
import { createFieldMapper, listKeys } from './field-mapper.ts';

/** A longer line is refused: the time for a line grows with its length times the size of the expression. */
const lineMaxCharacters = 262_144;

/** Reads lines by a regular expression, in time linear in the line. It may match anywhere in the line. */
export function createRegexReader(schema: LogSchema, parser: TextParser & { kind: 'regex' }): () => LineReader {
  const compiled = compileRegex(parser.match, parser.patternDefinitions);
  if ('fault' in compiled) throw new PantherctlError('BUG', `the expression of ${schema.name} was not checked`);
  const { captures, regex } = compiled;
  const map = createFieldMapper(
    captures.map(({ name }) => name),
    listKeys(schema),
    parser,
  );
  const reader: LineReader = {
    read: (line) => {
      if (parser.skipPrefix !== undefined && line.startsWith(parser.skipPrefix)) return 'header';
      if (line.length > lineMaxCharacters) return { refused: `the line has more than ${lineMaxCharacters} characters` };
      const matcher = regex.matcher(line);
      if (!matcher.find()) return { refused: 'the line does not match the regular expression' };
      return map(captures.map(({ group }) => matcher.group(group) ?? undefined));
    },
  };
  return () => reader;
}
