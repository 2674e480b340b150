import { isErrorCode } from '../../errors.ts';
import type { Key } from '../../ports/keys.ts';
import { failed, ok } from './source-check.ts';
import type { SourceCheck, SourceCheckContext } from './source-check.ts';
import { placeOfArn } from '../sources/place-of-arn.ts';
import { explainKeyState } from './service-key.ts';
import { canAssume } from './can-assume.ts';

/** The key of the objects. */
export const key: SourceCheck = {
  id: 'key',
  summary: 'the KMS key of the source exists, is enabled, and its role may look at it',
  reason: 'Objects under a key that is disabled, or that the role may not use, cannot be read.',
  link: 'https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html',
  run: async (context) => {
    const { roleArn, source } = context;
    const { kmsKeyArn } = source;
    if (kmsKeyArn === undefined) return ok('no key is configured');
    let found: Key | undefined;
    let how = '';
    try {
      if (await canAssume(context)) {
        found = await context.reader.describeKey(kmsKeyArn);
      } else {
        found = await describeOurselves(kmsKeyArn, context);
        how = ', which was not asked as the role of the source';
      }
    } catch (error) {
      if (!isErrorCode(error, 'ACCESS_DENIED') || !(await canAssume(context))) throw error;
      return failed(
        'the role may not call kms:DescribeKey on the key',
        `run pantherctl apply, which gives the role that right, and let the key's policy allow kms:Decrypt and kms:DescribeKey to ${roleArn}`,
        kmsKeyArn,
      );
    }
    if (found === undefined) {
      return failed(
        'the key does not exist',
        `set kmsKeyArn: in source '${source.name}' to the bucket's key`,
        kmsKeyArn,
      );
    }
    return explainKeyState(found) ?? ok(`key ${kmsKeyArn} is enabled${how}`);
  },
};

async function describeOurselves(kmsKeyArn: string, { cloud }: SourceCheckContext): Promise<Key | undefined> {
  return cloud.keys(placeOfArn(kmsKeyArn)).describe(kmsKeyArn);
}
