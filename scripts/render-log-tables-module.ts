import { buildTableColumns } from '../src/config/hive-type.ts';

/** Where the module stands, relative to the project. */
export const logTablesModulePath = 'src/config/log-tables-text.ts';

/**
 * The tables of the log types that are built in as a module: templates need the columns and may not know the runtime.
 * What is not needed for a table is left out.
 */
export async function renderLogTablesModule(): Promise<string> {
  // Loaded only now, since the list itself is written just before and may name a file that is gone.
  const { builtInLogTypes } = await import('../src/runtime/built-in-log-types.ts');
  const tables = builtInLogTypes
    .map(({ columns, description, name }) => ({ logType: name, description, columns: buildTableColumns(columns) }))
    .toSorted((one, other) => (one.logType < other.logType ? -1 : 1));
  const names = tables.map(({ logType }) => `  '${logType}',\n`).join('');
  return (
    '/** Log types that the log processor has a parser for. Written by `npm run gen` from `src/runtime/log-types/`; not to be edited. */\n' +
    `export const parsedLogTypes: readonly string[] = [\n${names}];\n\n` +
    '/** The tables of the built-in log types on one line. Written by `npm run gen` from `src/runtime/log-types/`; not to be edited. */\n' +
    `export const logTablesText: string =\n  ${JSON.stringify(JSON.stringify(tables))};\n`
  );
}
