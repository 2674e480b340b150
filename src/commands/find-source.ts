import { sourceSlug } from '../config/names.ts';
import type { Config, Source } from '../config/schema.ts';
import { PantherctlError } from '../errors.ts';

/** The source of that name, or of that form of it in names of roles and stacks. Throws `INPUT_INVALID` naming those that the file has. */
export function findSource(config: Config, name: string): Source {
  const source = config.sources.find((each) => isNamed(each, name));
  if (source) return source;
  throw noSource(
    `the file has no source '${name}'`,
    config.sources.map((candidate) => candidate.name),
  );
}

/** The source of that name, or the first one on the bucket of that name. Throws `INPUT_INVALID`. */
export function findSourceOrBucket(config: Config, name: string): Source {
  const { sources } = config;
  const source = sources.find((each) => isNamed(each, name)) ?? sources.find(({ bucket }) => bucket === name);
  if (source) return source;
  const known = new Set(sources.flatMap((each) => [each.name, each.bucket]));
  throw noSource(`the file has no source '${name}', and none on a bucket of that name`, [...known]);
}

function isNamed(source: Source, name: string): boolean {
  return source.name === name || sourceSlug(source.name) === name;
}

function noSource(message: string, known: readonly string[]): PantherctlError {
  return new PantherctlError('INPUT_INVALID', message, {
    fix: known.length === 0 ? 'add the source to the file first' : `name one of: ${known.join(', ')}`,
  });
}
