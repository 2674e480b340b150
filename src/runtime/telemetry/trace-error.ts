import { PantherctlError } from '../../errors.ts';
import type { LogFields } from './processor-log.ts';

/**
 * Where an error came from, for the log. Messages of errors that are not ours are left out: those of JSON.parse hold a piece
 * of what was parsed.
 */
export function traceError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const cause = error.cause === undefined ? {} : { cause: traceError(error.cause) };
  const code = error instanceof PantherctlError ? { code: error.code, detail: error.message } : {};
  return { error: error.name, ...code, frames: frames.map((line) => line.trim()), ...cause };
}
