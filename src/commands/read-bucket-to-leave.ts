import { findAccountIdFault } from '../config/fields/account-id.ts';
import { findBucketNameFault } from '../config/fields/bucket-name.ts';
import type { Config, Source } from '../config/schema.ts';
import { PantherctlError } from '../errors.ts';
import { quoteWord } from '../orchestrate/sources/quote-word.ts';
import type { CommandInput } from './command-input.ts';
import { findSource } from './find-source.ts';

/** A bucket that is to tell Panther no more. */
export interface BucketToLeave {
  readonly bucket: string;
  readonly accountId: string;
  /** Absent for a bucket that the file no longer names. */
  readonly source?: Source;
  /** The words that name it behind `bucket disconnect`. */
  readonly words: readonly string[];
}

/**
 * The bucket of a source of the file, or one that the file no longer names, by `bucket` and `account`. Throws `USAGE`
 * unless it is told in just one of the two ways, and `INPUT_INVALID` for a bucket that the file does name.
 */
export function readBucketToLeave(config: Config, input: CommandInput): BucketToLeave {
  const [name] = input.arguments;
  const [bucket, accountId] = [input.text('bucket'), input.text('account')];
  if (name !== undefined) {
    if (bucket !== undefined || accountId !== undefined) {
      throw refuse(`source '${name}' beside --bucket or --account`);
    }
    const source = findSource(config, name);
    return { bucket: source.bucket, accountId: source.accountId, source, words: [source.name] };
  }
  if (bucket === undefined || accountId === undefined) throw refuse('neither a source nor a bucket with its account');
  const fault = findBucketNameFault(bucket) ?? findAccountIdFault(accountId);
  if (fault !== undefined) throw new PantherctlError('INPUT_INVALID', fault.message, { fix: fault.fix });
  const source = config.sources.find((each) => each.bucket === bucket);
  if (source !== undefined) {
    throw new PantherctlError('INPUT_INVALID', `bucket ${bucket} is that of source '${source.name}' in the file`, {
      fix: `name the source: pantherctl bucket disconnect ${quoteWord(source.name)}`,
    });
  }
  return { bucket, accountId, words: ['--bucket', bucket, '--account', accountId] };
}

function refuse(message: string): PantherctlError {
  return new PantherctlError('USAGE', message, {
    fix: 'name a source of the file, or a bucket that the file no longer names: pantherctl bucket disconnect --bucket <name> --account <id>',
  });
}
