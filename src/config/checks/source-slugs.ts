import { sourceSlug } from '../names.ts';
import { renderValue } from '../render-value.ts';
import type { ConfigCheck } from './config-check.ts';

/**
 * Role, stack and template file are named after the normalised name. Roles of different accounts would not meet, but
 * the files in `generated/sources/` would, so names differ across the whole file.
 */
export const sourceSlugs: ConfigCheck = {
  id: 'source-slugs',
  description: 'no two sources have names that become the same once spaces and capitals are normalised',
  *run({ draft }) {
    const first = new Map<string, { index: number; name: string }>();
    for (const [index, source] of (draft.sources ?? []).entries()) {
      if (source?.name === undefined) continue;
      const slug = sourceSlug(source.name);
      const known = first.get(slug);
      if (known === undefined) {
        first.set(slug, { index, name: source.name });
        continue;
      }
      yield {
        check: 'source-slugs',
        path: ['sources', index, 'name'],
        severity: 'error',
        value: renderValue(source.name),
        message:
          known.name === source.name
            ? `source name ${renderValue(source.name)} is taken by sources[${known.index}]`
            : `source name ${renderValue(source.name)} and ${renderValue(known.name)} of sources[${known.index}] both become ${slug} in role and stack names`,
        fix: 'give one of them another name',
      };
    }
  },
};
