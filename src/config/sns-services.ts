import { isOptIn } from './regions.ts';

/**
 * The principals by which SNS delivers to a queue in `queueRegion` from topics in `topicRegions`. Where one of two regions
 * is one that accounts must switch on, SNS goes by a principal of that region rather than by its common one; a policy that
 * lacks it loses messages without a word.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html
 */
export function listSnsServices(queueRegion: string, topicRegions: readonly string[]): readonly string[] {
  const optIn = [...new Set([queueRegion, ...topicRegions])].filter(isOptIn).toSorted();
  return ['sns.amazonaws.com', ...optIn.map((region) => `sns.${region}.amazonaws.com`)];
}
