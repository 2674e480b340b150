import { findLogTypeDoubt } from '../fields/log-type.ts';
import { renderValue } from '../render-value.ts';
import type { ConfigCheck } from './config-check.ts';

/** A warning: a log type that Panther added lately is fine, one that Panther lacks stops all files of its source. */
export const logTypeDoubts: ConfigCheck = {
  id: 'log-type',
  description: 'log types are known',
  *run({ draft }) {
    for (const [sourceIndex, source] of (draft.sources ?? []).entries()) {
      for (const [prefixIndex, prefix] of (source?.prefixes ?? []).entries()) {
        for (const [index, logType] of (prefix?.logTypes ?? []).entries()) {
          const doubt = logType === undefined ? undefined : findLogTypeDoubt(logType);
          if (doubt === undefined) continue;
          const path = ['sources', sourceIndex, 'prefixes', prefixIndex, 'logTypes', index];
          yield { ...doubt, path, severity: 'warning', value: renderValue(logType) };
        }
      }
    }
  },
};
