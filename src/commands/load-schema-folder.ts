import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PantherctlError } from '../errors.ts';
import type { LogType } from '../runtime/log-type.ts';
import { loadSchemas } from '../runtime/schemas/load-schemas.ts';
import type { CommandContext } from './command-context.ts';
import { showPath } from './show-path.ts';
import { showWarnings } from './show-warnings.ts';

/** The log types of the schemas in a folder. Throws `SCHEMA_INVALID` with every problem, `INPUT_INVALID` for no folder. */
export async function loadSchemaFolder(
  context: CommandContext,
  folder: string | undefined,
): Promise<readonly LogType[]> {
  if (folder === undefined) return [];
  const { logTypes, problems } = loadSchemas(await listSchemaFiles(folder, context.io.cwd));
  if (problems.every(({ severity }) => severity === 'warning')) {
    showWarnings(problems, context);
    return logTypes;
  }
  throw new PantherctlError('SCHEMA_INVALID', `the schemas in ${folder} have problems`, {
    fix: 'apply the fix that stands beside each problem',
    problems,
  });
}

/** The YAML files of a folder, by name. Throws `INPUT_INVALID` if there is no such folder, none in it, or one cannot be read. */
export async function listSchemaFiles(
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
      text: await readSchema(join(path, name), showPath(join(path, name), cwd)),
    })),
  );
}

async function readSchema(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const reason = code === 'ENOENT' ? ': it does not exist' : code === 'EISDIR' ? ': it is a folder' : '';
    throw new PantherctlError('INPUT_INVALID', `${shown} cannot be read${reason}`, {
      fix: 'mend its permissions, or take it out of the folder of --schemas',
      cause,
    });
  }
}
