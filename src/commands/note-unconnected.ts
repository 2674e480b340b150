import type { Config } from '../config/schema.ts';
import { observeBucket } from '../orchestrate/observe-status.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { CommandContext } from './command-context.ts';
import { renderCommandLine } from './render-command-line.ts';

/** Buckets are wired by a command of their own; neither a rollout nor a check may end without a word of those that still wait for it. */
export async function noteUnconnected(config: Config, cloud: Cloud, { notes }: CommandContext): Promise<void> {
  for (const source of config.sources) {
    if ((await observeBucket(source, config, cloud)) !== 'not connected') continue;
    notes.line(`next: ${renderCommandLine(['bucket', 'connect', source.name])}, which wires bucket ${source.bucket}`);
  }
}
