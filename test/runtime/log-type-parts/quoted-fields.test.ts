import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfQuoted, readQuotedFields } from '../../../src/runtime/log-type-parts/quoted-fields.ts';

function read(line: string, max = 10): (string | undefined)[] | undefined {
  const fields: (string | undefined)[] = [];
  const count = readQuotedFields(line, 0, fields, max);
  return count === -1 ? undefined : fields.slice(0, count);
}

describe('fields with quotes', () => {
  it.each<[string, (string | undefined)[] | undefined]>([
    ['a b c', ['a', 'b', 'c']],
    ['"a b" c', ['a b', 'c']],
    ['- "-" x-y', [undefined, undefined, 'x-y']],
    ['"say "hi"; now" c', ['say "hi"; now', 'c']],
    ['"" ""', ['', '']],
    ['a  b', ['a', '', 'b']],
    ['a ', ['a', '']],
    ['', ['']],
    ['a"b c"', ['a"b', 'c"']],
    ['"a', undefined],
    ['a "b"c', undefined],
  ])('reads %j', (line, fields) => {
    expect(read(line)).toEqual(fields);
  });

  it('refuses more fields than there may be', () => {
    expect([read('a b c', 3), read('a b c', 2)]).toEqual([['a', 'b', 'c'], undefined]);
  });

  it('come back as they were written', () => {
    const plain = fc.string({ unit: fc.constantFrom(...'ab-:é'), minLength: 1, maxLength: 8 });
    const quoted = fc.string({ unit: fc.constantFrom(...'ab- \\é'), maxLength: 8 });
    const field = fc.oneof(
      plain.map((text) => ({ text, written: text })),
      quoted.map((text) => ({ text, written: `"${text}"` })),
    );
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 10 }), (fields) => {
        const line = fields.map(({ written }) => written).join(' ');
        expect(read(line)).toEqual(fields.map(({ text }) => (text === '-' ? undefined : text)));
      }),
    );
  });

  it('end at the first quote before a space or the end', () => {
    expect([endOfQuoted('a"b" c"', 0), endOfQuoted('a"b"', 2), endOfQuoted('a"b', 0)]).toEqual([3, 3, -1]);
  });
});
