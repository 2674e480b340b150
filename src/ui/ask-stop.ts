import type { Io } from './io.ts';

/** What is to become of an operation whose command was cancelled; `leave` for a second Ctrl-C. */
export type StopAnswer = 'stop' | 'detach' | 'leave';

/** True where somebody can answer: a terminal on both sides, a person's Ctrl-C, and no JSON asked for. */
export function mayAskStop(io: Io, flags: { readonly json: boolean }): boolean {
  const { reason } = io.signal as { readonly reason: unknown };
  const isTerminated = reason instanceof Error && reason.cause === 'SIGTERM';
  return io.stdin.isTTY && io.stderr.isTTY && !flags.json && !isTerminated;
}

/** Asks what is to become of operations that run; detaching is the default, and Ctrl-C leaves at once. */
export async function askStop(count: number, io: Io): Promise<StopAnswer> {
  const { createPromptModule } = await import('inquirer');
  // Not with the signal of `io`, which has aborted already.
  const prompt = createPromptModule({ input: io.stdin.stream, output: io.stderr.stream });
  const it = count === 1 ? 'it' : 'them';
  try {
    const { answer } = await prompt<{ answer: 'stop' | 'detach' }>([
      {
        type: 'select',
        name: 'answer',
        message: count === 1 ? 'An operation runs in AWS.' : `${count} operations run in AWS.`,
        choices: [
          { name: `detach: let ${it} go on`, value: 'detach' },
          { name: `stop the rest: cancel what has not begun, wait for what runs`, value: 'stop' },
        ],
        default: 'detach',
      },
    ]);
    return answer;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') return 'leave';
    throw error;
  }
}
