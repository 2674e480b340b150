import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimeFormat } from '../../../src/config/log-column.ts';
import { compileTimeFormat } from '../../../src/runtime/normalise/time/compile-time-format.ts';
import { createInstant } from '../../../src/runtime/normalise/time/instant.ts';

function read(format: TimeFormat, text: string): string | undefined {
  const instant = createInstant();
  return compileTimeFormat(format)(text, instant) ? instant.text : undefined;
}

const readable: readonly (readonly [TimeFormat, string, string])[] = [
  ['rfc3339', '2026-11-28T13:14:15Z', '2026-11-28 13:14:15.000000000'],
  ['rfc3339', '2026-11-28t13:14:15z', '2026-11-28 13:14:15.000000000'],
  ['rfc3339', '2026-11-28T13:14:15', '2026-11-28 13:14:15.000000000'],
  ['rfc3339', '2026-11-28 13:14:15', '2026-11-28 13:14:15.000000000'],
  ['rfc3339', '2026-11-28 13:14:15.5 +01:00', '2026-11-28 12:14:15.500000000'],
  ['rfc3339', '2026-11-28T13:14:15.1Z', '2026-11-28 13:14:15.100000000'],
  ['rfc3339', '2026-11-28T13:14:15.123456789Z', '2026-11-28 13:14:15.123456789'],
  ['rfc3339', '2026-11-28T13:14:15.1234567899Z', '2026-11-28 13:14:15.123456789'],
  ['rfc3339', '2026-11-28T13:14:15.000000001-07:30', '2026-11-28 20:44:15.000000001'],
  ['rfc3339', '2026-11-28T13:14:15+0100', '2026-11-28 12:14:15.000000000'],
  ['rfc3339', '2026-11-28T13:14:15+01', '2026-11-28 12:14:15.000000000'],
  ['rfc3339', '2027-01-01T00:30:00+01:00', '2026-12-31 23:30:00.000000000'],
  ['rfc3339', '2024-02-29T00:00:00Z', '2024-02-29 00:00:00.000000000'],
  ['rfc3339', '2026-12-31T23:59:60Z', '2027-01-01 00:00:00.000000000'],
  ['rfc3339', '1970-01-01T00:00:00Z', '1970-01-01 00:00:00.000000000'],
  ['rfc3339', '9999-12-31T23:59:59.999999999Z', '9999-12-31 23:59:59.999999999'],
  ['unix', '0', '1970-01-01 00:00:00.000000000'],
  ['unix', '1795871655', '2026-11-28 13:14:15.000000000'],
  ['unix', '1795871655.25', '2026-11-28 13:14:15.250000000'],
  ['unix', '1795871655.123456789', '2026-11-28 13:14:15.123456789'],
  ['unix', '1.795871655e9', '2026-11-28 13:14:15.000000000'],
  ['unix_ms', '1795871655001', '2026-11-28 13:14:15.001000000'],
  ['unix_ms', '1795871655001.5', '2026-11-28 13:14:15.001500000'],
  ['unix_ms', '1', '1970-01-01 00:00:00.001000000'],
  ['unix_us', '1795871655000001', '2026-11-28 13:14:15.000001000'],
  ['unix_ns', '1795871655123456789', '2026-11-28 13:14:15.123456789'],
  ['unix_auto', '1795871655', '2026-11-28 13:14:15.000000000'],
  ['unix_auto', '1795871655001', '2026-11-28 13:14:15.001000000'],
  ['unix_auto', '1795871655000001', '2026-11-28 13:14:15.000001000'],
  ['unix_auto', '1795871655123456789', '2026-11-28 13:14:15.123456789'],
  ['%Y-%m-%d %H:%M:%S', '2026-11-28 13:14:15', '2026-11-28 13:14:15.000000000'],
  ['%Y-%m-%dT%H:%M:%S.%f%z', '2026-11-28T13:14:15.5+01:00', '2026-11-28 12:14:15.500000000'],
  ['%FT%TZ', '2026-11-28T13:14:15Z', '2026-11-28 13:14:15.000000000'],
  ['%D %R', '11/28/26 13:14', '2026-11-28 13:14:00.000000000'],
  ['%d/%b/%Y:%H:%M:%S %z', '28/Nov/2026:13:14:15 -0500', '2026-11-28 18:14:15.000000000'],
  ['%A, %d %B %Y %I:%M:%S %p', 'Saturday, 28 November 2026 01:14:15 PM', '2026-11-28 13:14:15.000000000'],
  ['%a %b %e %T %Z %Y', 'Thu Nov  5 12:14:15 EST 2026', '2026-11-05 17:14:15.000000000'],
  ['%Y %j', '2024 366', '2024-12-31 00:00:00.000000000'],
  ['%y%m%d%H%M%S', '700102030405', '1970-01-02 03:04:05.000000000'],
  ['%I %p %F', '12 am 2026-11-28', '2026-11-28 00:00:00.000000000'],
  ['%I %p %F', '12 PM 2026-11-28', '2026-11-28 12:00:00.000000000'],
  ['%s.%f', '1795871655.000001', '2026-11-28 13:14:15.000001000'],
  ['%Y%n%m%t%d %%', '2026 11\t28 %', '2026-11-28 00:00:00.000000000'],
];

const refused: readonly (readonly [TimeFormat, string])[] = [
  ['rfc3339', '2026-02-30T00:00:00Z'],
  ['rfc3339', '2026-02-29T00:00:00Z'],
  ['rfc3339', '2100-02-29T00:00:00Z'],
  ['rfc3339', '2026-13-01T00:00:00Z'],
  ['rfc3339', '2026-00-01T00:00:00Z'],
  ['rfc3339', '2026-11-28T24:00:00Z'],
  ['rfc3339', '2026-11-28T13:60:00Z'],
  ['rfc3339', '2026-11-28T13:14:15.Z'],
  ['rfc3339', '2026-11-28T13:14:15Zx'],
  ['rfc3339', '2026-11-28T13:14:15+25:00'],
  ['rfc3339', '2026-11-28T13:14:15+01:0'],
  ['rfc3339', '2026-11-28T13:14'],
  ['rfc3339', '2026-11-28'],
  ['rfc3339', '1969-12-31T23:59:59Z'],
  ['rfc3339', '1970-01-01T00:00:00+01:00'],
  ['rfc3339', '9999-12-31T23:59:59-01:00'],
  ['rfc3339', '1795871655'],
  ['rfc3339', ''],
  ['unix', '-1'],
  ['unix', '1795871655.'],
  ['unix', '253402300800'],
  ['unix', '1e300'],
  ['unix', '0x10'],
  ['unix', 'now'],
  ['unix_ms', '253402300800000'],
  ['%Y-%m-%d', '2026-02-30'],
  ['%Y-%m-%d', '2026-11-28 '],
  ['%Y-%m-%d', '1969-12-31'],
  ['%Y %j', '2026 366'],
  ['%F %H', '2026-11-28 24'],
  ['%F %I %p', '2026-11-28 13 PM'],
  ['%F %I %p', '2026-11-28 01 XM'],
  ['%d %b %Y', '28 Nox 2026'],
  ['%F %Z', '2026-11-28 IST'],
];

describe('times', () => {
  it.each(readable)('reads %s: %s', (format, text, expected) => {
    expect(read(format, text)).toBe(expected);
  });

  it.each(refused)('refuses as %s: %s', (format, text) => {
    expect(read(format, text)).toBeUndefined();
  });

  it.each([
    ['%Q-%Y', '%Q is not known'],
    ['%Y-%m-%d %', 'it ends with a lone %'],
    ['%H:%M:%S', 'it lacks year, month or day'],
    ['%b %d %H:%M:%S', 'it lacks year, month or day'],
    ['%F %I:%M', '%I needs %p'],
  ] as const)('does not compile %s, since %s', (pattern, fault) => {
    expect(() => compileTimeFormat(pattern)).toThrow(`time format "${pattern}" cannot be used: ${fault}`);
  });

  it('reads every instant alike in all formats', () => {
    const moment = fc.tuple(fc.integer({ min: 0, max: 253_402_300_799 }), fc.integer({ min: 0, max: 999_999_999 }));
    fc.assert(
      fc.property(moment, fc.integer({ min: -14 * 60, max: 14 * 60 }), ([seconds, nanos], zoneMinutes) => {
        const date = new Date(seconds * 1000).toISOString();
        const fraction = String(nanos).padStart(9, '0');
        const expected = `${date.slice(0, 10)} ${date.slice(11, 19)}.${fraction}`;
        expect(read('rfc3339', `${date.slice(0, 19)}.${fraction}Z`)).toBe(expected);
        expect(read('unix', `${seconds}.${fraction}`)).toBe(expected);
        expect(read('unix_ns', `${seconds}${fraction}`)).toBe(expected);
        expect(read('%F %T.%f', `${date.slice(0, 10)} ${date.slice(11, 19)}.${fraction}`)).toBe(expected);
        const local = new Date(seconds * 1000 + zoneMinutes * 60_000);
        fc.pre(local.getTime() >= 0 && local.getUTCFullYear() <= 9999);
        const [hours, minutes] = [Math.floor(Math.abs(zoneMinutes) / 60), Math.abs(zoneMinutes) % 60];
        const zone = `${zoneMinutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
        expect(read('rfc3339', `${local.toISOString().slice(0, 19)}.${fraction}${zone}`)).toBe(expected);
      }),
    );
  });

  it('ends on any text in any format', () => {
    const formats: TimeFormat[] = [
      'rfc3339',
      'unix',
      'unix_ms',
      'unix_ns',
      'unix_auto',
      '%a %b %e %T %Z %Y',
      '%F %I %p %f %z',
    ];
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...formats), (text, format) => {
        expect(read(format, text) ?? '1970-01-01 00:00:00.000000000').toMatch(
          /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9}$/,
        );
      }),
    );
  });
});
