import { expect, test } from 'vitest';
import { buildStyle, isContinuousIntegration, wantsColor, wantsUnicode } from '../../src/ui/style.ts';

const terminal = { isTTY: true };

test.each([
  ['a terminal', terminal, {}, true, true],
  ['a pipe', { isTTY: false }, {}, true, false],
  ['--no-color', terminal, {}, false, false],
  ['NO_COLOR', terminal, { NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR, which counts as unset', terminal, { NO_COLOR: '' }, true, true],
  ['CI', terminal, { CI: 'true' }, true, false],
  ['CI=false', terminal, { CI: 'false' }, true, true],
  ['a dumb terminal', terminal, { TERM: 'dumb' }, true, false],
])('colour with %s', (_, output, env, allowed, expected) => {
  expect(wantsColor(output, env, allowed)).toBe(expected);
});

test.each([
  ['a terminal with a UTF-8 locale', terminal, { LANG: 'de_CH.UTF-8' }, true],
  ['LC_ALL over LANG', terminal, { LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false],
  ['no locale', terminal, {}, false],
  ['a pipe', { isTTY: false }, { LANG: 'en_US.UTF-8' }, false],
])('Unicode symbols with %s', (_, output, env, expected) => {
  expect(wantsUnicode(output, env)).toBe(expected);
});

test('text is unchanged where colour is off, and wrapped in escapes where it is on', () => {
  expect(buildStyle({ color: false, unicode: true }).bad('x')).toBe('x');
  expect(buildStyle({ color: true, unicode: false }).bad('x')).toBe('\u001b[31mx\u001b[39m');
  expect(buildStyle({ color: true, unicode: false }).bad('')).toBe('');
});

test('an empty CI is no continuous integration', () => {
  expect(isContinuousIntegration({ CI: '' })).toBe(false);
  expect(isContinuousIntegration({ CI: '1' })).toBe(true);
});
