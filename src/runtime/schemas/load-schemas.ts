import type { Problem } from '../../errors.ts';
import { readLogSchema } from '../../config/log-schema/read-log-schema.ts';
import { renderValue } from '../../config/render-value.ts';
import type { LogType } from '../log-type.ts';
import { compileSchema } from './compile-schema.ts';

/** The text of one schema. */
export interface SchemaFile {
  readonly path: string;
  readonly text: string;
}

/** One file, read: its log type unless it has errors, and all that is wrong or doubtful. */
export interface LoadedSchema {
  readonly path: string;
  readonly logType?: LogType;
  readonly problems: readonly Problem[];
}

/** Log types of several files. */
export interface LoadedSchemas {
  /** In the order of the files. */
  readonly logTypes: readonly LogType[];
  /** Errors and warnings, file by file. */
  readonly problems: readonly Problem[];
}

/** True for a file whose name says that it holds a schema. */
export function isSchemaPath(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

/** Reads and compiles one schema. Never throws on any text. */
export function loadSchema({ path, text }: SchemaFile): LoadedSchema {
  const { problems, schema } = readLogSchema(text, path);
  return schema === undefined ? { path, problems } : { path, logType: compileSchema(schema), problems };
}

/**
 * Joins what single files gave. Of schemas whose names differ by case and dots at most the first counts, and the others have
 * a problem: by case they would have one table, and outputs of one would overwrite those of the other; by dots their tables
 * would have one id in the template.
 */
export function joinSchemas(loaded: readonly LoadedSchema[]): LoadedSchemas {
  const paths = new Map<string, string>();
  const logTypes: LogType[] = [];
  const problems: Problem[] = [];
  for (const { logType, path, problems: own } of loaded) {
    problems.push(...own);
    if (logType === undefined) continue;
    const likeness = logType.name.toLowerCase().replaceAll('.', '');
    const other = paths.get(likeness);
    if (other === undefined) {
      paths.set(likeness, path);
      logTypes.push(logType);
      continue;
    }
    problems.push({
      check: 'schema-name',
      path: 'schema',
      file: path,
      line: 1,
      column: 1,
      message: `schema ${renderValue(logType.name)}, or one that differs by case or dots alone, is in ${other} already`,
      value: renderValue(logType.name),
      fix: 'keep one of the two files, or give this schema another name',
      severity: 'error',
    });
  }
  return { logTypes, problems };
}

/**
 * The log types of schema files. A file with errors gives no log type and does not touch the others; `problems` tells all
 * of every file. Files whose names do not end in `.yml` or `.yaml` are passed over.
 */
export function loadSchemas(files: readonly SchemaFile[]): LoadedSchemas {
  return joinSchemas(files.filter(({ path }) => isSchemaPath(path)).map(loadSchema));
}
