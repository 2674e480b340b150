import { errorCodes, PantherctlError } from '../errors.ts';
import { printable } from './printable.ts';
import { redactSecrets } from '../config/redact-secrets.ts';
import { renderFix } from './render-fix.ts';
import { renderProblems } from './render-problems.ts';
import type { Style } from './style.ts';

/** What to say about the process in a report of a bug. */
export interface BugFacts {
  readonly version: string;
  readonly platform: string;
  /** The command's name without its values, e.g. `apply`. */
  readonly command: string;
}

/** An error as a machine reads it with `--json`: one line on standard output. */
export interface ErrorDocument {
  readonly code: 'error';
  readonly error: {
    readonly code: string;
    readonly blame: string;
    readonly exit: number;
    readonly message: string;
    readonly fix: string;
    readonly problems: PantherctlError['problems'];
  };
}

/** Any throwable as a {@link PantherctlError}: what was not thrown on purpose becomes `BUG`, cut to one short line. */
export function toPantherctlError(thrown: unknown): PantherctlError {
  if (thrown instanceof PantherctlError) return thrown;
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const line = text.split('\n')[0] ?? '';
  return new PantherctlError('BUG', `unexpected ${redactSecrets(line).slice(0, 300)}`, { cause: thrown });
}

function fixOf(error: PantherctlError): string {
  if (error.fix !== undefined) return error.fix;
  const { remedy } = errorCodes[error.code];
  return `${remedy.charAt(0).toLowerCase()}${remedy.slice(1).replace(/\.$/, '')}`;
}

/** The error with code, message, fix and all problems; no stack, no cause. */
export function buildErrorDocument(error: PantherctlError): ErrorDocument {
  const { code, blame, exitCode, message, problems } = error;
  return { code: 'error', error: { code, blame, exit: exitCode, message, fix: fixOf(error), problems } };
}

/** The error for a person: problems first, then what, the code, and the fix as the last line. Ends without a line feed. */
export function renderError(error: PantherctlError, style: Style, maxProblems?: number): string {
  const [first, ...more] = error.problems;
  const isAll = more.length === 0 && first?.message === error.message;
  const problems = isAll ? '' : renderProblems(error.problems, style, maxProblems);
  const label = error.code === 'CANCELLED' ? style.warn('cancelled:') : style.bad('error:');
  return [
    ...(problems === '' ? [] : [problems, '']),
    `${label} ${printable(error.message)} ${style.faint(`[${error.code}]`)}`,
    ...renderFix(fixOf(error), style, ''),
  ].join('\n');
}

/** What a person should put into a report of a bug; the stack only if `verbose`, without anything that looks secret. */
export function renderBugReport(thrown: unknown, facts: BugFacts, style: Style, verbose: boolean): string {
  const lines = [
    style.faint(`report: pantherctl ${facts.version}, ${facts.platform}, command '${printable(facts.command)}'`),
  ];
  for (let error = thrown, depth = 0; verbose && error instanceof Error && depth < 5; error = error.cause, depth += 1) {
    const stack = redactSecrets(error.stack ?? error.message).split('\n');
    lines.push(...stack.map((line) => style.faint(`  ${printable(line)}`)));
  }
  return lines.join('\n');
}
