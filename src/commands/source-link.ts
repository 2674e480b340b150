import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { buildManualSource } from '../orchestrate/sources/manual-source.ts';
import { renderManualSource } from '../ui/render-manual-source.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { findSource } from './find-source.ts';
import { loadCommandConfig } from './load-command-config.ts';

/**
 * `pantherctl source link <source>`: the files, commands and console links by which a person onboards a source where
 * pantherctl may not act. Needs no cloud.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const source = findSource(config, input.arguments[0] ?? '');
  const manual = buildManualSource(config, source, input.text('template-url'));
  if (context.flags.json) context.out.json(manual);
  else context.out.line(renderManualSource(manual, context.out.style));
  return exitCodes.done;
}
