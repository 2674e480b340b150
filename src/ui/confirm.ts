import { PantherctlError } from '../errors.ts';
import type { Io } from './io.ts';

/** The flags that decide whether a question may be asked. */
export interface ConfirmFlags {
  readonly yes: boolean;
  readonly json: boolean;
}

function isPromptEnd(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError');
}

/**
 * A yes-or-no question on the terminal; no is the default. `--yes` answers yes without asking.
 * Throws `NEEDS_TERMINAL` where nobody can answer (no terminal on standard input and error, or `--json`), naming `--yes`,
 * and `CANCELLED` when Ctrl-C ends the question.
 */
export async function confirm(question: string, io: Io, flags: ConfirmFlags): Promise<boolean> {
  if (flags.yes) return true;
  if (!io.stdin.isTTY || !io.stderr.isTTY || flags.json) {
    throw new PantherctlError('NEEDS_TERMINAL', `there is no terminal to ask: ${question}`, {
      fix: 'pass --yes to answer yes',
    });
  }
  const { createPromptModule } = await import('inquirer');
  const prompt = createPromptModule({ input: io.stdin.stream, output: io.stderr.stream, signal: io.signal });
  try {
    const answers = await prompt<{ yes: boolean }>([
      { type: 'confirm', name: 'yes', message: question, default: false },
    ]);
    return answers.yes;
  } catch (error) {
    if (!isPromptEnd(error)) throw error;
    throw new PantherctlError('CANCELLED', 'the question was not answered, nothing was changed', { cause: error });
  }
}
