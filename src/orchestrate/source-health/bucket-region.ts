import { isErrorCode } from '../../errors.ts';
import { failed, ok, unknown } from './source-check.ts';
import type { HealthFinding, SourceCheck, SourceCheckContext } from './source-check.ts';
import { canAssume } from './can-assume.ts';
import { isRefused } from './refusals.ts';

/** Where the bucket is: its topic must be there too. */
export const bucketRegion: SourceCheck = {
  id: 'bucket-region',
  summary: 'the bucket exists, belongs to the account and is in the region of the file',
  reason:
    'A bucket tells only topics of its own region, and Panther asks for objects in the region that the file names. Panther reads the region as the role of the source, to see that it may.',
  link: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html',
  run: async (context) => {
    const { cloud, reader, source } = context;
    try {
      if (!(await canAssume(context))) {
        const region = await cloud.buckets(source.accountId).region(source.bucket);
        return compare(region, context, ', which was not asked as the role of the source');
      }
      return compare(await reader.region(source.accountId, source.bucket), context);
    } catch (error) {
      if (isErrorCode(error, 'NOT_FOUND')) {
        return failed(
          `bucket ${source.bucket} does not exist`,
          `set bucket: in source '${source.name}' to a bucket of account ${source.accountId}`,
          source.bucket,
        );
      }
      if (isErrorCode(error, 'ACCESS_DENIED') && (await canAssume(context))) return explainRefusal(context);
      throw error;
    }
  },
};

function compare(region: string, { source }: SourceCheckContext, how = ''): HealthFinding {
  if (region === source.region) return ok(`bucket ${source.bucket} is in ${region}${how}`);
  return failed(
    `bucket ${source.bucket} is in ${region}, and the file says ${source.region}`,
    `set region: ${region} in source '${source.name}', then run pantherctl apply`,
    region,
  );
}

/** The role was refused: it lacks the right, or the bucket is somebody else's. */
async function explainRefusal({ cloud, roleArn, source }: SourceCheckContext): Promise<HealthFinding> {
  const { accountId, bucket, name } = source;
  try {
    await cloud.buckets(accountId).region(bucket);
  } catch (error) {
    if (isErrorCode(error, 'ACCESS_DENIED')) {
      return failed(
        `bucket ${bucket} does not belong to account ${accountId}, or refuses its roles`,
        `set accountId: in source '${name}' to the owner of the bucket, or let the bucket's policy allow s3:GetBucketLocation to ${roleArn}`,
        bucket,
      );
    }
    if (!isRefused(error)) throw error;
    return unknown(`the role may not ask for the region of bucket ${bucket}, and why cannot be seen`);
  }
  return failed(
    'the role may not call s3:GetBucketLocation on the bucket',
    `run pantherctl apply, which writes the policy of the role anew; if it finds nothing to do, look for a statement of the bucket's policy that refuses ${roleArn}`,
    bucket,
  );
}
