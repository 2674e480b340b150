import type { Fault } from '../fault.ts';
import { partitionOf } from '../regions.ts';
import { renderValue } from '../render-value.ts';
import { parseArn } from './arn.ts';
import { textRules } from './text-rules.ts';

/** An ARN of a standard SNS topic. */
export const topicArnPattern = /^arn:aws(-cn|-us-gov)?:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$/;

const example = 'arn:aws:sns:us-east-1:123456789012:bucket-events';

/**
 * What is wrong with the ARN of an existing SNS topic, if anything. S3 sends notifications to standard topics only.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
export function findTopicArnFault(value: string): Fault | undefined {
  const fault = (message: string, fix: string): Fault => ({
    check: 'topic-arn',
    message: `SNS topic ${renderValue(value)} ${message}`,
    fix,
  });
  const arn = parseArn(value);
  if (arn === undefined) return fault('is not an ARN', `write the whole ARN of the topic, such as ${example}`);
  if (arn.service !== 'sns')
    return fault(`is an ARN of ${arn.service}, not of sns`, `write the ARN of the topic, such as ${example}`);
  const partition = partitionOf(arn.region);
  if (partition === undefined)
    return fault(`names the unknown region ${renderValue(arn.region)}`, 'copy the ARN from the SNS console');
  if (arn.partition !== partition) {
    return fault(
      `has partition ${arn.partition}, but ${arn.region} is in ${partition}`,
      `begin it with arn:${partition}:`,
    );
  }
  if (arn.resource.endsWith('.fifo'))
    return fault('is a FIFO topic, to which S3 does not publish', 'name a standard topic');
  if (arn.resource.includes(':'))
    return fault('is a subscription, not a topic', 'leave out the part after the name of the topic');
  if (topicArnPattern.test(value)) return undefined;
  return fault('does not name a topic', `end it with the name of the topic: ${textRules.topicName.allowed}`);
}
