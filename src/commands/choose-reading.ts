import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { sourceSlug } from '../config/names.ts';
import { PantherctlError } from '../errors.ts';
import { builtInLogTypes } from '../runtime/built-in-log-types.ts';
import type { LogType } from '../runtime/log-type.ts';
import type { StreamType } from '../runtime/raw-record.ts';
import { loadSchemas } from '../runtime/schemas/load-schemas.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { findLogTypes } from './find-log-type.ts';
import { findSource } from './find-source.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { showPath } from './show-path.ts';
import { showWarnings } from './show-warnings.ts';

/** How local files are read. */
export interface Reading {
  readonly logTypes: readonly LogType[];
  readonly streamType: StreamType;
  readonly sourceId?: string;
  readonly sourceLabel?: string;
}

const streamTypes: readonly StreamType[] = ['auto', 'lines', 'json', 'jsonArray', 'cloudWatchLogs'];

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

/** A stream type by its name; `undefined` if none is given. Throws `INPUT_INVALID`. */
export function readStreamType(text: string | undefined): StreamType | undefined {
  if (text === undefined) return undefined;
  const known = streamTypes.find((type) => type === text);
  if (known !== undefined) return known;
  throw new PantherctlError('INPUT_INVALID', `--stream-type is '${text}'`, { fix: `use ${streamTypes.join(', ')}` });
}

/** The log types of the schemas in a folder. Throws `SCHEMA_INVALID` with every problem, `INPUT_INVALID` for no folder. */
export async function loadSchemaFolder(
  context: CommandContext,
  folder: string | undefined,
): Promise<readonly LogType[]> {
  if (folder === undefined) return [];
  const { logTypes, problems } = loadSchemas(await readSchemaFiles(folder, context.io.cwd));
  if (problems.every(({ severity }) => severity === 'warning')) {
    showWarnings(problems, context);
    return logTypes;
  }
  throw new PantherctlError('SCHEMA_INVALID', `the schemas in ${folder} have problems`, {
    fix: 'apply the fix that stands beside each problem',
    problems,
  });
}

/** The YAML files of a folder, by name. Throws `INPUT_INVALID` if there is no such folder, or none in it. */
export async function readSchemaFiles(
  folder: string,
  cwd: string,
): Promise<readonly { readonly path: string; readonly name: string; readonly text: string }[]> {
  const path = resolve(cwd, folder);
  let names: readonly string[];
  try {
    names = (await readdir(path)).filter((name) => /\.ya?ml$/.test(name)).toSorted();
  } catch (cause) {
    throw new PantherctlError('INPUT_INVALID', `--schemas is '${folder}', which is no folder that can be read`, {
      fix: 'name a folder with schemas, .yml each',
      cause,
    });
  }
  if (names.length === 0) {
    throw new PantherctlError('INPUT_INVALID', `--schemas is '${folder}', and there is no .yml file in it`, {
      fix: 'name a folder with schemas, .yml each',
    });
  }
  return Promise.all(
    names.map(async (name) => ({
      name,
      path: showPath(join(path, name), cwd),
      text: await readFile(join(path, name), 'utf8'),
    })),
  );
}
