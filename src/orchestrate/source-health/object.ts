import pMap from 'p-map';
import { isErrorCode } from '../../errors.ts';
import type { PantherctlError } from '../../errors.ts';
import { failed, ok, unknown } from './source-check.ts';
import type { HealthFinding, SourceCheck, SourceCheckContext } from './source-check.ts';
import { canAssume } from './can-assume.ts';
import { isRefused } from './refusals.ts';

const prefixesAtOnce = 4;

/** A sample of the data, read as Panther reads it. */
export const object: SourceCheck = {
  id: 'object',
  summary: 'the role can read an object under each prefix',
  reason:
    'A right can be missing in the role, in the policy of the bucket or in that of a key. Only reading an object shows that all of them are there. One byte is read.',
  link: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html',
  needs: ['role', 'bucket-region', 'key'],
  run: async (context) => {
    if (!(await canAssume(context))) {
      return unknown('no object was read, since the role was not assumed', 'let pantherctl act in the Panther account');
    }
    return pMap(context.prefixes, (prefix) => readSample(prefix, context), { concurrency: prefixesAtOnce });
  },
};

async function readSample(prefix: string, context: SourceCheckContext): Promise<HealthFinding> {
  const { cloud, reader, source } = context;
  let found: string | undefined;
  try {
    found = await cloud.objects(source.accountId).findOne(source.bucket, prefix);
  } catch (error) {
    if (!isRefused(error)) throw error;
    return unknown(
      `no object was read ${where(prefix)}, since the bucket may not be listed: ${error.message}`,
      isErrorCode(error, 'ACCOUNT_ACCESS')
        ? error.fix
        : `allow s3:ListBucket on bucket ${source.bucket} to the access role`,
    );
  }
  if (found === undefined) return ok(`nothing is there yet ${where(prefix)}`);
  try {
    await reader.readFirstByte(source.accountId, source.bucket, found);
    return ok(`an object ${where(prefix)} can be read`);
  } catch (error) {
    if (isErrorCode(error, 'NOT_FOUND')) return ok(`the object ${where(prefix)} that was looked at is gone meanwhile`);
    if (isErrorCode(error, 'ACCESS_DENIED')) return explainRefusal(error, found, context);
    throw error;
  }
}

function where(prefix: string): string {
  return prefix === '' ? 'in the bucket' : `under '${prefix}'`;
}

/** S3 says whether it was KMS that refused, and names the key. */
function explainRefusal({ message }: PantherctlError, found: string, context: SourceCheckContext): HealthFinding {
  const { roleArn, source } = context;
  const keyArn = /arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+/.exec(message)?.[0];
  if (keyArn === undefined && !/kms/i.test(message)) {
    return failed(
      `the role may not read object ${found}`,
      `run pantherctl apply, which writes the policy of the role anew; if it finds nothing to do, let the bucket's policy allow s3:GetObject to ${roleArn}`,
      found,
    );
  }
  if (source.kmsKeyArn !== undefined && (keyArn === undefined || keyArn === source.kmsKeyArn)) {
    return failed(
      `the role may not decrypt object ${found}`,
      `let the policy of key ${source.kmsKeyArn} allow kms:Decrypt to ${roleArn}, then run pantherctl apply`,
      found,
    );
  }
  return failed(
    source.kmsKeyArn === undefined
      ? `object ${found} is encrypted with a KMS key, and the file names none`
      : `object ${found} is encrypted with another key than ${source.kmsKeyArn}`,
    `set kmsKeyArn: ${keyArn ?? '<ARN of the key>'} in source '${source.name}', then run pantherctl apply`,
    found,
  );
}
