import { sourceSlug } from '../config/names.ts';
import { PantherctlError } from '../errors.ts';
import { builtInLogTypes } from '../runtime/built-in-log-types.ts';
import type { LogType } from '../runtime/log-type.ts';
import type { StreamType } from '../runtime/raw-record.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { findLogTypes } from './find-log-type.ts';
import { findSource } from './find-source.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { loadSchemaFolder } from './load-schema-folder.ts';
import { readStreamType } from './read-stream-type.ts';

/** How local files are read. */
export interface Reading {
  readonly logTypes: readonly LogType[];
  readonly streamType: StreamType;
  readonly sourceId?: string;
  readonly sourceLabel?: string;
}

/**
 * What the flags ask for: a source of the file, log types by name, or all built-in ones and those of `--schemas`. Throws
 * `USAGE` for flags that exclude each other, `LOG_TYPE_UNKNOWN`, `SCHEMA_INVALID`, and what loading the file throws.
 */
export async function chooseReading(context: CommandContext, input: CommandInput): Promise<Reading> {
  const custom = await loadSchemaFolder(context, input.text('schemas'));
  const source = input.text('source');
  const names = input.list('log-type');
  const streamType = readStreamType(input.text('stream-type'));
  if (source === undefined) {
    const logTypes = names.length > 0 ? findLogTypes(names, custom) : [...builtInLogTypes, ...custom];
    return { logTypes, streamType: streamType ?? 'auto' };
  }
  if (names.length > 0) {
    throw new PantherctlError('USAGE', '--source and --log-type exclude each other', {
      fix: 'leave one of the two out',
    });
  }
  const found = findSource(await loadCommandConfig(context), source);
  const wanted = [...new Set(found.prefixes.flatMap(({ logTypes }) => logTypes))];
  return {
    logTypes: findLogTypes(wanted, custom),
    streamType: streamType ?? found.streamType,
    sourceId: sourceSlug(found.name),
    sourceLabel: found.name,
  };
}
