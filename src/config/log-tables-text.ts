/** Log types that the log processor has a parser for. Written by `npm run gen` from `src/runtime/log-types/`; not to be edited. */
export const parsedLogTypes: readonly string[] = [];

/** The tables of the built-in log types on one line. Written by `npm run gen` from `src/runtime/log-types/`; not to be edited. */
export const logTablesText: string = '[]';
