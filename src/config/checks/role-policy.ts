import { renderValue } from '../render-value.ts';
import { buildKeyPattern, findPolicyLengthFault, isExactInPolicy } from '../source-policy.ts';
import type { ConfigCheck } from './config-check.ts';

/** A warning, since the wildcard in place of such characters grants more than the prefix says. */
export const prefixInPolicy: ConfigCheck = {
  id: 'prefix-in-policy',
  description:
    'a prefix holds only characters that an IAM policy can hold, so that the role may read just what is under it',
  *run({ draft }) {
    for (const [sourceIndex, source] of (draft.sources ?? []).entries()) {
      for (const [prefixIndex, entry] of (source?.prefixes ?? []).entries()) {
        const prefix = entry?.prefix;
        if (prefix === undefined || isExactInPolicy(prefix)) continue;
        const pattern = buildKeyPattern(prefix);
        const granted = pattern === '*' ? 'every object of the bucket' : `all objects whose keys match ${pattern}`;
        yield {
          check: 'prefix-in-policy',
          path: ['sources', sourceIndex, 'prefixes', prefixIndex, 'prefix'],
          severity: 'warning',
          value: renderValue(prefix),
          message: `prefix ${renderValue(prefix)} has characters beyond Latin-1, which no IAM policy can hold, so the role may read ${granted}`,
          fix: 'nothing, if Panther may read all of that; else choose a prefix without such characters',
        };
      }
    }
  },
};

/** The same count as when the template is built, so that a sound file never fails there. */
export const rolePolicyLength: ConfigCheck = {
  id: 'role-policy-length',
  description: 'the prefixes of a source fit into the policy of its role',
  *run({ draft }) {
    for (const [index, source] of (draft.sources ?? []).entries()) {
      const { bucket, region, kmsKeyArn } = source ?? {};
      const prefixes = (source?.prefixes ?? []).map((entry) => entry?.prefix);
      if (bucket === undefined || region === undefined) continue;
      const known = prefixes.filter((prefix) => prefix !== undefined);
      const fault = findPolicyLengthFault({ bucket, region, kmsKeyArn, prefixes: known });
      if (fault !== undefined) yield { ...fault, path: ['sources', index, 'prefixes'], at: 'key', severity: 'error' };
    }
  },
};
