import type { Column } from '../../config/log-column.ts';
import { eventTime, required, requiredAccount, structs, text, time } from '../log-type-parts/column-builders.ts';
import { isoSeconds, sampleAccounts, sampleRegions } from '../log-type-parts/sample-values.ts';
import type { SampleRandom } from '../log-type.ts';
import { defineJsonType } from '../normalise/define-json-type.ts';

const columns: readonly Column[] = [
  text('awsAccountId', 'Account that the digest is of', requiredAccount),
  time('digestStartTime', 'Begin of the hour that the digest covers', required),
  time('digestEndTime', 'End of that hour', eventTime),
  text('digestS3Bucket', 'Bucket of the digest', required),
  text('digestS3Object', 'Key of the digest', required),
  time('newestEventTime', 'Time of the newest event of all log files'),
  time('oldestEventTime', 'Time of the oldest event of all log files'),
  text('previousDigestS3Bucket', 'Bucket of the digest before'),
  text('previousDigestS3Object', 'Key of the digest before'),
  text('previousDigestHashValue', 'Hash of the digest before', { indicators: ['sha256'] }),
  text('previousDigestHashAlgorithm', 'Algorithm of that hash'),
  text('previousDigestSignature', 'Signature of the digest before'),
  text('digestPublicKeyFingerprint', 'Fingerprint of the key that signed the digest', required),
  text('digestSignatureAlgorithm', 'Algorithm of the signature', required),
  structs(
    'logFiles',
    'Log files that were delivered in the hour',
    [
      text('s3Bucket', 'Bucket of the log file', required),
      text('s3Object', 'Key of the log file', required),
      text('hashValue', 'Hash of the unpacked log file', { isRequired: true, indicators: ['sha256'] }),
      text('hashAlgorithm', 'Algorithm of the hash', required),
      time('newestEventTime', 'Time of its newest event', required),
      time('oldestEventTime', 'Time of its oldest event', required),
    ],
    required,
  ),
];

function sampleDigest(random: SampleRandom, atMs: number): string {
  const accountId = random.pick(sampleAccounts);
  const region = random.pick(sampleRegions);
  const bucket = `trail-${accountId}`;
  const place = (kind: string, ms: number): string => {
    const [date = '', clock = ''] = isoSeconds(ms).split('T');
    const stamp = `${date.replaceAll('-', '')}T${clock.replaceAll(':', '')}`;
    const folder = `AWSLogs/${accountId}/${kind}/${region}/${date.replaceAll('-', '/')}`;
    return `${folder}/${accountId}_${kind}_${region}_${kind === 'CloudTrail' ? random.hex(16) : 'trail'}_${stamp}.json.gz`;
  };
  const hourMs = 3_600_000;
  const logFiles = Array.from({ length: random.integer(0, 4) }, (_, index) => ({
    s3Bucket: bucket,
    s3Object: place('CloudTrail', atMs - index * 300_000),
    hashValue: random.hex(64),
    hashAlgorithm: 'SHA-256',
    newestEventTime: isoSeconds(atMs - index * 300_000),
    oldestEventTime: isoSeconds(atMs - index * 300_000 - 240_000),
  }));
  return JSON.stringify({
    awsAccountId: accountId,
    digestStartTime: isoSeconds(atMs - hourMs),
    digestEndTime: isoSeconds(atMs),
    digestS3Bucket: bucket,
    digestS3Object: place('CloudTrail-Digest', atMs),
    digestPublicKeyFingerprint: random.hex(32),
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: logFiles[0]?.newestEventTime ?? null,
    oldestEventTime: logFiles.at(-1)?.oldestEventTime ?? null,
    previousDigestS3Bucket: bucket,
    previousDigestS3Object: place('CloudTrail-Digest', atMs - hourMs),
    previousDigestHashValue: random.hex(64),
    previousDigestHashAlgorithm: 'SHA-256',
    previousDigestSignature: random.hex(256),
    logFiles,
  });
}

/** Digests by which log files of CloudTrail are validated. One file is one record. */
export const logType = defineJsonType({
  name: 'AWS.CloudTrailDigest',
  description: 'Digests that prove log files of CloudTrail unchanged',
  reference:
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html',
  columns,
  sample: sampleDigest,
});
