import type { Config, Source } from '../config/schema.ts';
import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { checkSources } from '../orchestrate/source-health/check-sources.ts';
import { renderSourceHealth } from '../ui/render-source-health.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { findSource } from './find-source.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openRun } from './open-run.ts';

/**
 * `pantherctl source check [sources...]`: whether data of these sources, or of all, reaches Panther, link by link. Writes
 * nothing. Exit 1 if a check failed or got no answer.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const sources = chooseSources(config, input.arguments);
  const { close, cloud } = await openRun(context, config, { needsAdministrator: false });
  try {
    const health = await checkSources(config, sources, cloud);
    const { flags, out } = context;
    if (flags.json) out.json(health);
    else out.line(renderSourceHealth(health, out.style, out.columns, flags.verbose));
    return health.ok ? exitCodes.done : exitCodes.failed;
  } finally {
    await close();
  }
}

/** The named sources, each once, in the order of the file; all without a name. Throws `INPUT_INVALID`. */
function chooseSources(config: Config, names: readonly string[]): readonly Source[] {
  if (names.length === 0) return config.sources;
  const chosen = new Set(names.map((name) => findSource(config, name)));
  return config.sources.filter((source) => chosen.has(source));
}
