import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/schema.ts';
import type { CommandContext } from './command-context.ts';
import { showWarnings } from './show-warnings.ts';

/** The configuration that the flags name; notes what is doubtful in it. Throws `CONFIG_UNREADABLE`, `CONFIG_INVALID`. */
export async function loadCommandConfig(context: CommandContext): Promise<Config> {
  const { config, warnings } = await loadConfig(context.flags.config, context.io.cwd);
  showWarnings(warnings, context);
  return config;
}
