import type { Fault } from '../fault.ts';
import { partitionOf } from '../regions.ts';
import { renderValue } from '../render-value.ts';
import { parseArn } from './arn.ts';

/** An ARN of a KMS key by its id, single-region or multi-region. */
export const kmsKeyArnPattern =
  /^arn:aws(-cn|-us-gov)?:kms:[a-z0-9-]+:[0-9]{12}:key\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

const example = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/**
 * What is wrong with the ARN of a KMS key, if anything. Aliases are refused, as Panther does: an IAM policy cannot name
 * a key by its alias. https://docs.aws.amazon.com/kms/latest/developerguide/concepts-key-id.html
 */
export function findKmsKeyArnFault(value: string): Fault | undefined {
  const fault = (message: string, fix: string): Fault => ({
    check: 'kms-key-arn',
    message: `KMS key ${renderValue(value)} ${message}`,
    fix,
  });
  const arn = parseArn(value);
  if (value.startsWith('alias/') || arn?.resource.startsWith('alias/') === true) {
    return fault('is an alias', 'write the ARN of the key itself (key/…): a policy cannot name a key by its alias');
  }
  if (arn === undefined) return fault('is not an ARN', `write the whole ARN of the key, such as ${example}`);
  if (arn.service !== 'kms')
    return fault(`is an ARN of ${arn.service}, not of kms`, `write the ARN of the key, such as ${example}`);
  const partition = partitionOf(arn.region);
  if (partition === undefined)
    return fault(`names the unknown region ${renderValue(arn.region)}`, 'copy the ARN from the KMS console');
  if (arn.partition !== partition) {
    return fault(
      `has partition ${arn.partition}, but ${arn.region} is in ${partition}`,
      `begin it with arn:${partition}:`,
    );
  }
  if (kmsKeyArnPattern.test(value)) return undefined;
  return fault(
    'does not end in the id of a key',
    'copy the ARN from the KMS console; it ends in key/ and an id such as 1234abcd-12ab-34cd-56ef-1234567890ab',
  );
}
