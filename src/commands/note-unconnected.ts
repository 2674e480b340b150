import type { Config } from '../config/schema.ts';
import { observeBucket } from '../orchestrate/observe-status.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { CommandContext } from './command-context.ts';
import { renderFollowUp } from './render-follow-up.ts';

/**
 * Names the command for each bucket that is still to be wired: that is a command of its own, and neither a rollout nor a
 * look at how all stands may end without a word of it.
 */
export async function noteUnconnected(config: Config, cloud: Cloud, { flags, notes }: CommandContext): Promise<void> {
  for (const source of config.sources) {
    if ((await observeBucket(source, config, cloud)) !== 'not connected') continue;
    const next = renderFollowUp(['bucket', 'connect', source.name], flags);
    notes.line(`next: ${next}, which wires bucket ${source.bucket}`);
  }
}
