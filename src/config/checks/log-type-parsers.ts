import { findLogTypeDoubt } from '../fields/log-type.ts';
import { customLogTypePattern } from '../log-types.ts';
import { parsedLogTypes } from '../log-tables-text.ts';
import { renderValue } from '../render-value.ts';
import type { ConfigCheck } from './config-check.ts';

const parsed: ReadonlySet<string> = new Set(parsedLogTypes);

/** A warning, since what cannot be parsed is kept as classification failures, and other log types of the source work. */
export const logTypeParsers: ConfigCheck = {
  id: 'log-type-parser',
  description: 'the log processor has a parser for each log type',
  *run({ draft }) {
    if (draft.panther?.runtime === 'external') return;
    for (const [sourceIndex, source] of (draft.sources ?? []).entries()) {
      for (const [prefixIndex, prefix] of (source?.prefixes ?? []).entries()) {
        for (const [index, logType] of (prefix?.logTypes ?? []).entries()) {
          // A schema of users is looked for where it is deployed, and a slip is told by another check.
          if (logType === undefined || parsed.has(logType) || customLogTypePattern.test(logType)) continue;
          if (findLogTypeDoubt(logType) !== undefined) continue;
          yield {
            check: 'log-type-parser',
            path: ['sources', sourceIndex, 'prefixes', prefixIndex, 'logTypes', index],
            severity: 'warning',
            value: renderValue(logType),
            message: `Panther knows log type ${renderValue(logType)}, and the log processor of this version has no parser for it`,
            fix: 'write a schema for these logs and name it here (pantherctl logs infer makes a first one), or set panther.runtime: external where Panther itself reads them',
          };
        }
      }
    }
  },
};
