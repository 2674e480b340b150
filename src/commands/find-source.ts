import { sourceSlug } from '../config/names.ts';
import type { Config, Source } from '../config/schema.ts';
import { PantherctlError } from '../errors.ts';

/** The source of that name; its form in names of roles and stacks does too. Throws `INPUT_INVALID`. */
export function findSource(config: Config, name: string): Source {
  const source = config.sources.find((each) => each.name === name || sourceSlug(each.name) === name);
  if (source !== undefined) return source;
  const known = config.sources.map((each) => each.name).join(', ');
  throw new PantherctlError('INPUT_INVALID', `the file has no source '${name}'`, {
    fix: known === '' ? 'add the source to the file first' : `name one of: ${known}`,
  });
}
