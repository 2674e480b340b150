import { isJsonRecord } from '../cloudformation/intrinsic.ts';
import { readText } from '../read-text.ts';
import type { EndpointState } from '../state/resource-state.ts';

/**
 * How long and how often messages of an `AWS::SQS::Queue` are received; what its template leaves out is absent.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html
 */
export function readQueueTimes(properties: Readonly<Record<string, unknown>>): {
  readonly visibilitySeconds: number | undefined;
  readonly redrive: EndpointState['redrive'];
} {
  const seconds = Number(readText(properties['VisibilityTimeout']) ?? Number.NaN);
  const policy = properties['RedrivePolicy'];
  const { deadLetterTargetArn, maxReceiveCount } = isJsonRecord(policy) ? policy : {};
  const targetArn = readText(deadLetterTargetArn);
  const count = Number(readText(maxReceiveCount) ?? Number.NaN);
  return {
    visibilitySeconds: Number.isInteger(seconds) ? seconds : undefined,
    redrive: targetArn === undefined || !Number.isInteger(count) ? undefined : { targetArn, maxReceiveCount: count },
  };
}
