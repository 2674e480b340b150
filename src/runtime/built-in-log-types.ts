import type { LogType } from './log-type.ts';

/** Every log type that is built in: one for each file in `log-types/`. Written by `npm run gen`; not to be edited. */
export const builtInLogTypes: readonly LogType[] = [];
