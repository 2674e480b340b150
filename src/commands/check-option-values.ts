import { PantherctlError } from '../errors.ts';
import type { OptionSpec } from './command-spec.ts';
import { renderOptionTerm } from './global-options.ts';

/**
 * Throws `USAGE` for an option that is to have a value and has an empty one, which a script with an unset variable gives,
 * or is followed by another flag, which the parser would take for the value. `--name=--value` is a value.
 */
export function checkOptionValues(argv: readonly string[], options: readonly OptionSpec[]): void {
  const valued = new Map(options.filter(({ value }) => value !== undefined).map((option) => [option.name, option]));
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--') return;
    const [, name = '', joined] = /^--([^=]+)(?:=([^]*))?$/.exec(word) ?? [];
    const option = valued.get(name);
    // A bare `--local` has a meaning of its own and takes no next word.
    if (option === undefined || (name === 'local' && joined === undefined)) continue;
    const value = joined ?? argv[index + 1];
    if (value === undefined) continue;
    if (value.trim() === '') throw refuse(option, 'is empty');
    if (joined === undefined && value.startsWith('--')) throw refuse(option, `is missing before ${value}`);
  }
}

function refuse(option: OptionSpec, what: string): PantherctlError {
  const fallback = option.default === undefined ? '' : `, or leave the flag out for ${option.default}`;
  return new PantherctlError('USAGE', `the value of ${renderOptionTerm(option)} ${what}`, {
    fix: `write --${option.name}=<${option.value ?? 'value'}>${option.name === 'local' ? ', or --local alone for a cloud in memory' : fallback}`,
  });
}
