import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { athenaName, athenaNames } from '../../src/config/athena-name.ts';

describe('names of columns in Athena', () => {
  it.each([
    ['eventName', 'eventName'],
    ['detail-type', 'detail-type'],
    ['a_b-9', 'a_b-9'],
    ['@timestamp', 'at_sign_timestamp'],
    ['a@b', 'a_at_sign_b'],
    ['a@', 'a_at_sign'],
    ['@', 'at_sign'],
    ['@@', 'at_sign_at_sign'],
    ['a,b`c', 'a_comma_b_backtick_c'],
    ["it's", 'it_apostrophe_s'],
    ['$a*b&c!d', 'dollar_sign_a_asterisk_b_ampersand_c_exclamation_d'],
    ['%+/', 'percent_plus_slash'],
    ['a\\b#c~d=e', 'a_backslash_b_hash_c_tilde_d_eq_e'],
    ['a.b:c d', 'a_b_c_d'],
    ['straße', 'strasse'],
    ['Øre-Ærø', 'Ore-AEro'],
    ['é', 'e'],
    ['e\u0301', 'e'],
    ['ñandú', 'nandu'],
    ['日本', '__'],
    ['😀', '_'],
    ['', '_'],
    ['\u0301', '_'],
  ])('%j is %s', (key, name) => {
    expect(athenaName(key)).toBe(name);
  });

  it('is fit for Athena whatever the key, and stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        const name = athenaName(key);
        expect(name).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(athenaName(name)).toBe(name);
      }),
    );
  });

  it('differs for each key of a set, and leaves fit keys alone', () => {
    expect([...athenaNames(['a.b', 'a_b', 'A_B', 'a:b'])]).toEqual([
      ['a_b', 'a_b'],
      ['A_B', 'A_B_2'],
      ['a.b', 'a_b_3'],
      ['a:b', 'a_b_4'],
    ]);
    const key = fc.string({ unit: fc.constantFrom('a', 'A', '.', ':', '_', '2') });
    fc.assert(
      fc.property(fc.uniqueArray(key), (keys) => {
        const names = athenaNames(keys);
        expect(new Set([...names.values()].map((name) => name.toLowerCase())).size).toBe(keys.length);
        for (const each of keys) expect(names.has(each)).toBe(true);
      }),
    );
  });
});
