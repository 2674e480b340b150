import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { Verdict } from '../orchestrate/outcome.ts';

/** What the process tells its caller of a run. */
export const exitOfVerdict: Readonly<Record<Verdict, ExitCode>> = {
  done: exitCodes.done,
  partly: exitCodes.partly,
  failed: exitCodes.failed,
};
