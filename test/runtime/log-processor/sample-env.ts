import { processorEnv } from '../../../src/config/env.ts';

/** An environment that can be used. */
export const sampleEnv = {
  [processorEnv.inputQueueUrl]: 'https://sqs.us-west-2.amazonaws.com/111122223333/input',
  [processorEnv.deadLetterQueueUrl]: 'https://sqs.us-west-2.amazonaws.com/111122223333/dead',
  [processorEnv.runtimeBucket]: 'panther-runtime',
  [processorEnv.processedDataBucket]: 'panther-processed',
  [processorEnv.rawDataBucket]: 'panther-raw',
  [processorEnv.processedDataTopicArn]: 'arn:aws:sns:us-west-2:111122223333:processed',
  [processorEnv.systemErrorTopicArn]: 'arn:aws:sns:us-west-2:111122223333:errors',
  [processorEnv.outputCompression]: 'gzip',
  [processorEnv.outputLevel]: '1',
} as const;
