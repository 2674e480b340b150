import { createHash } from 'node:crypto';
import { limits } from '../config/limits.ts';
import { partitionOf } from '../config/regions.ts';
import { PantherctlError } from '../errors.ts';
import type { AwsSession } from './aws-session.ts';
import type { TemplateBucket } from './session-options.ts';

/** A template as CloudFormation takes it: in the call, or by the address of an object. */
export type PlacedTemplate = { readonly TemplateBody: string } | { readonly TemplateURL: string };

/** Makes a template ready for a call. Throws `VALIDATION` for one that needs a bucket if there is none. */
export type PlaceTemplate = (template: string) => Promise<PlacedTemplate>;

/**
 * Puts templates above 51,200 bytes into the bucket, named by their digest, so that the same one is never stored twice.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export function createPlaceTemplate(session: AwsSession, bucket: TemplateBucket | undefined): PlaceTemplate {
  return async (template) => {
    const bytes = Buffer.byteLength(template);
    if (bytes <= limits.templateBodyMaxBytes) return { TemplateBody: template };
    if (bucket === undefined) {
      throw new PantherctlError(
        'VALIDATION',
        `the template has ${bytes} bytes, and above ${limits.templateBodyMaxBytes} CloudFormation reads it from S3 only`,
        { fix: 'set administrator.templateBucket to a bucket of the administrator account and region' },
      );
    }
    const { accountId, name, region } = bucket;
    const key = `pantherctl/${createHash('sha256').update(template).digest('hex')}.yml`;
    const s3 = await session.client('s3', accountId, region);
    await s3.putObject({ Bucket: name, Key: key, Body: template, ExpectedBucketOwner: accountId });
    const domain = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    return { TemplateURL: `https://${name}.s3.${region}.${domain}/${key}` };
  };
}
