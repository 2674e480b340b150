import type { Config, Source } from '../config/schema.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { checkSources } from '../orchestrate/source-health/check-sources.ts';
import { renderSourceHealth } from '../ui/render-source-health.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openRun } from './open-run.ts';

/**
 * `pantherctl source check [sources...]`: whether data of these sources, or of all, reaches Panther, link by link. Writes
 * nothing. Exit 1 if a check failed or got no answer.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const sources = chooseSources(config, input.arguments);
  const { close, cloud } = await openRun(context, config);
  try {
    const health = await checkSources(config, sources, cloud);
    if (context.flags.json) context.out.json(health);
    else context.out.line(renderSourceHealth(health, context.out.style, context.out.columns));
    return health.ok ? exitCodes.done : exitCodes.failed;
  } finally {
    await close();
  }
}

/** The named sources, each once, in the order of the file; all without a name. Throws `INPUT_INVALID`. */
function chooseSources({ sources }: Config, wanted: readonly string[]): readonly Source[] {
  const known = sources.map(({ name }) => name);
  const strangers = wanted.filter((name) => !known.includes(name));
  if (sources.length === 0 || strangers.length > 0) {
    const what = strangers.length === 0 ? 'no sources' : `no source ${strangers.map((name) => `'${name}'`).join(', ')}`;
    throw new PantherctlError('INPUT_INVALID', `the file has ${what}`, {
      fix: known.length === 0 ? 'add a source to the file first' : `name one of: ${known.join(', ')}`,
    });
  }
  return wanted.length === 0 ? sources : sources.filter(({ name }) => wanted.includes(name));
}
