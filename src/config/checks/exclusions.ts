import { renderValue } from '../render-value.ts';
import type { ConfigCheck } from './config-check.ts';

/** An exclusion that leaves nothing is an error; one that can never match does no harm and is a warning. */
export const exclusions: ConfigCheck = {
  id: 'exclusions',
  description: 'an exclusion leaves out some objects of its prefix, not none and not all',
  *run({ draft }) {
    for (const [sourceIndex, source] of (draft.sources ?? []).entries()) {
      for (const [prefixIndex, entry] of (source?.prefixes ?? []).entries()) {
        const prefix = entry?.prefix;
        if (prefix === undefined) continue;
        for (const [index, exclusion] of (entry?.exclude ?? []).entries()) {
          if (exclusion === undefined) continue;
          const path = ['sources', sourceIndex, 'prefixes', prefixIndex, 'exclude', index];
          const finding = { check: 'exclusions', path, value: renderValue(exclusion) } as const;
          const [literal = '', ...rest] = exclusion.split('*');
          if (prefix.startsWith(literal) && rest.every((part) => part === '')) {
            yield {
              ...finding,
              severity: 'error',
              message: `exclusion ${renderValue(exclusion)} leaves out every object under ${renderValue(prefix)}`,
              fix: 'narrow the exclusion, or remove the prefix',
            };
          } else if (!prefix.startsWith(literal) && !literal.startsWith(prefix)) {
            yield {
              ...finding,
              severity: 'warning',
              message: `exclusion ${renderValue(exclusion)} matches nothing under ${renderValue(prefix)}`,
              fix: `begin it with ${renderValue(prefix)} (an exclusion is a whole key from its beginning), or remove it`,
            };
          }
        }
      }
    }
  },
};
