import type { GlobalFlags } from './command-context.ts';
import { renderCommandLine } from './render-command-line.ts';

/** Another command on the same file and cloud as this one, as a line to paste. */
export function renderFollowUp(
  words: readonly string[],
  { config, configGiven, local, profile, region }: GlobalFlags,
): string {
  return renderCommandLine([
    ...words,
    ...(configGiven ? ['--config', config] : []),
    ...(local === undefined ? [] : [local === true ? '--local' : `--local=${local}`]),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(region === undefined ? [] : ['--region', region]),
  ]);
}
