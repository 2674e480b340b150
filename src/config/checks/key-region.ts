import { parseArn } from '../fields/arn.ts';
import type { ConfigCheck } from './config-check.ts';

/** S3 encrypts with keys of the bucket's own region only. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html */
export const keyRegion: ConfigCheck = {
  id: 'key-region',
  description: 'the KMS key of a source is in the region of its bucket',
  *run({ draft }) {
    for (const [index, source] of (draft.sources ?? []).entries()) {
      const arn = source?.kmsKeyArn === undefined ? undefined : parseArn(source.kmsKeyArn);
      if (arn === undefined || source?.region === undefined || arn.region === source.region) continue;
      yield {
        check: 'key-region',
        path: ['sources', index, 'kmsKeyArn'],
        severity: 'error',
        value: source.kmsKeyArn ?? '',
        message: `the KMS key is in ${arn.region}, but its bucket is in ${source.region}`,
        fix: `name the key (of a multi-Region key: its replica) in ${source.region}, or mend the region of the source`,
      };
    }
  },
};
