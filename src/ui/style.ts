import { styleText } from 'node:util';
import type { Environment, TextOutput } from './io.ts';

type Format = Parameters<typeof styleText>[0];

/** Characters that differ between a terminal that shows Unicode and everything else. */
export interface Symbols {
  readonly done: string;
  readonly failed: string;
  readonly skipped: string;
  /** One character, for the start of a line. */
  readonly doneMark: string;
  readonly failedMark: string;
  readonly barFull: string;
  readonly barLost: string;
  readonly barEmpty: string;
  readonly ellipsis: string;
}

/** How text looks on one stream: each function returns its text unchanged where colour is off. */
export interface Style {
  readonly color: boolean;
  readonly symbols: Symbols;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  accent(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

const ascii: Symbols = {
  done: 'ok',
  failed: 'failed',
  skipped: 'skipped',
  doneMark: '+',
  failedMark: '!',
  barFull: '#',
  barLost: '!',
  barEmpty: '-',
  ellipsis: '...',
};
const unicode: Symbols = {
  done: '✓',
  failed: '✗',
  skipped: '–',
  doneMark: '✓',
  failedMark: '✗',
  barFull: '█',
  barLost: '█',
  barEmpty: '░',
  ellipsis: '…',
};

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** True if `env` says that no person watches: a continuous integration system, by the convention that it sets `CI`. */
export function isContinuousIntegration(env: Environment): boolean {
  return isSet(env['CI']) && env['CI'] !== 'false' && env['CI'] !== '0';
}

/**
 * Colour only on a terminal, and never with `--no-color`, `NO_COLOR` (https://no-color.org: any value that is not empty),
 * `CI` or `TERM=dumb`.
 */
export function wantsColor(output: Pick<TextOutput, 'isTTY'>, env: Environment, allowed: boolean): boolean {
  return allowed && output.isTTY && !isSet(env['NO_COLOR']) && !isContinuousIntegration(env) && env['TERM'] !== 'dumb';
}

/** Unicode symbols only on a terminal whose locale is UTF-8, so that logs stay plain ASCII. */
export function wantsUnicode(output: Pick<TextOutput, 'isTTY'>, env: Environment): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(isSet) ?? '';
  return output.isTTY && env['TERM'] !== 'dumb' && /utf-?8/i.test(locale);
}

/** A style with everything decided; pure. */
export function buildStyle(options: { readonly color: boolean; readonly unicode: boolean }): Style {
  const painter =
    (format: Format) =>
    (text: string): string =>
      options.color && text !== '' ? styleText(format, text, { validateStream: false }) : text;
  return {
    color: options.color,
    symbols: options.unicode ? unicode : ascii,
    good: painter('green'),
    bad: painter('red'),
    warn: painter('yellow'),
    accent: painter('cyan'),
    strong: painter('bold'),
    faint: painter('dim'),
  };
}

/** The style for one stream of this process. */
export function createStyle(output: TextOutput, env: Environment, colorAllowed: boolean): Style {
  return buildStyle({ color: wantsColor(output, env, colorAllowed), unicode: wantsUnicode(output, env) });
}
