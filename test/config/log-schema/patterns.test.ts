import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRegex } from '../../../src/config/log-schema/compile-regex.ts';
import { expandGrok } from '../../../src/config/log-schema/expand-grok.ts';
import { parseFastMatch } from '../../../src/config/log-schema/fast-match.ts';
import { grokPatterns } from '../../../src/config/log-schema/grok-patterns.ts';
import { convertGoLayout, readTimeFormat } from '../../../src/config/log-schema/time-formats.ts';

describe('named patterns', () => {
  const samples: Readonly<Record<string, readonly [fits: readonly string[], not: readonly string[]]>> = {
    IPV4: [
      ['192.0.2.1', '255.255.255.255'],
      ['256.1.1.1', '1.2.3'],
    ],
    IPV6: [
      ['2001:db8::1', '::1', '::ffff:192.0.2.1', 'fe80::1%eth0'],
      ['192.0.2.1', 'db8'],
    ],
    NUMBER: [
      ['1', '-1.5e9', '.5'],
      ['x', '1.2.3'],
    ],
    UUID: [['0189a1b2-0000-4000-8000-00000000000f'], ['0189a1b2']],
    QUOTEDSTRING: [['"a\\"b"', "'a'"], ['"a"b"']],
    TIMESTAMP_ISO8601: [['2026-11-28T13:14:15.123Z', '2026-11-28 13:14+01:00'], ['2026-11-28']],
    HTTPDATE: [['28/Nov/2026:13:14:15 +0000'], ['28/11/2026']],
    SYSLOGTIMESTAMP: [['Nov  8 13:14:15', 'Nov 28 13:14:15'], ['28 Nov']],
    URI: [['https://example.com:443/a?b=c#d', 'http://[2001:db8::1]/'], ['example.com']],
    HOSTPORT: [['192.0.2.1:80', '[2001:db8::1]:443', 'host.example.com:1'], ['192.0.2.1']],
    EMAILADDRESS: [['ana@example.com'], ['ana']],
    WINPATH: [['C:\\Users\\ana'], ['/home']],
    MAC: [['00:00:5e:00:53:01', '0000.5e00.5301'], ['00:00']],
    LOGLEVEL: [['WARN', 'info'], ['loud']],
  };

  it.each(Object.entries(samples))('%s fits what it is for and nothing else', (name, [fits, not]) => {
    const compiled = compileRegex([`^%{${name}:value}$`], {});
    if ('fault' in compiled) throw new TypeError(compiled.fault.message);
    for (const text of fits) expect([text, compiled.regex.exec(text)?.[1]]).toEqual([text, text]);
    for (const text of not) expect([text, compiled.regex.test(text)]).toEqual([text, false]);
  });

  it('all compile', () => {
    for (const name of Object.keys(grokPatterns)) expect(compileRegex([`%{${name}:x}`], {})).toHaveProperty('regex');
  });

  it('may be defined by the schema, contain each other and name what they capture', () => {
    const expanded = expandGrok('%{PAIR}', { PAIR: '%{KEY:key}=%{KEY:value-1}', KEY: '[a-z]+' });
    expect(expanded).toMatchObject({ pattern: '(?:(?P<grok_0_>[a-z]+)=(?P<grok_1_>[a-z]+))' });
    expect('captures' in expanded && [...expanded.captures.values()]).toEqual(['key', 'value-1']);
  });

  it('cannot grow without bounds', () => {
    const definitions = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`P${index}`, `%{P${index + 1}}`.repeat(10)]),
    );
    expect(expandGrok('%{P0:x}', { ...definitions, P30: 'x' })).toMatchObject({
      message: expect.stringContaining('more than 65536 characters'),
    });
  });
});

describe('parseFastMatch', () => {
  it('takes a pattern apart and sees quotes around values', () => {
    expect(parseFastMatch('[%{ time }] %{} "%{message}"')).toEqual({
      prefix: '[',
      fields: [
        { name: 'time', delimiter: '] ' },
        { name: '', delimiter: ' "' },
        { name: 'message', delimiter: '"', quote: '"' },
      ],
    });
  });

  it('gives a pattern or a fault for any text', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('%{a}', '%{', '}', '%{}', '"'))), (parts) => {
        const parsed = parseFastMatch(parts.join(''));
        if ('fault' in parsed) expect(parsed.fault.fix).not.toBe('');
        else expect(parsed.fields.slice(0, -1).every(({ delimiter }) => delimiter !== '')).toBe(true);
      }),
    );
  });
});

describe('formats of times', () => {
  it.each([
    ['2006-01-02T15:04:05Z07:00', '%Y-%m-%dT%H:%M:%S%z'],
    ['Mon Jan _2 15:04:05 2006', '%a %b %e %H:%M:%S %Y'],
    ['02 Jan 06 15:04 MST', '%d %b %y %H:%M %Z'],
    ['Monday, January 2, 2006 3:04:05.999 PM', '%A, %B %d, %Y %I:%M:%S.%f %p'],
    ['2006.002 50%', '%Y.%j %S0%%'],
  ])('turns the layout %s of Go into %s', (layout, pattern) => {
    expect(convertGoLayout(layout)).toBe(pattern);
  });

  it('refuses directives that are not read', () => {
    expect(readTimeFormat('%Y-%m-%d %Q')).toMatchObject({
      fault: { message: expect.stringContaining('%Q is not known') },
    });
  });
});
