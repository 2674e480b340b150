export { checkConfig } from './config/check-config.ts';
export type { CheckedConfig } from './config/check-config.ts';
export { loadConfig } from './config/load-config.ts';
export type { LoadedConfig } from './config/load-config.ts';
export type { Config, OperationSettings, Source } from './config/schema.ts';
export { errorCodes, exitCodes, isErrorCode, PantherctlError } from './errors.ts';
export type { Blame, ErrorCode, ExitCode, Problem } from './errors.ts';
