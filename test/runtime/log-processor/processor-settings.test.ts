import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import { readProcessorSettings } from '../../../src/runtime/log-processor/processor-settings.ts';
import { sampleEnv } from './sample-env.ts';

function problemsOf(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    readProcessorSettings(env);
    return [];
  } catch (error) {
    if (!(error instanceof PantherctlError)) throw error;
    expect([error.code, error.fix]).toEqual(['INPUT_INVALID', expect.stringContaining('runtime deploy')]);
    return error.problems.map(({ message }) => message);
  }
}

describe('the settings of the log processor', () => {
  it('are read from the environment', () => {
    expect(readProcessorSettings(sampleEnv)).toEqual({
      inputQueueUrl: 'https://sqs.us-west-2.amazonaws.com/111122223333/input',
      deadLetterQueueUrl: 'https://sqs.us-west-2.amazonaws.com/111122223333/dead',
      runtimeBucket: 'panther-runtime',
      processedDataBucket: 'panther-processed',
      rawDataBucket: 'panther-raw',
      processedDataTopicArn: 'arn:aws:sns:us-west-2:111122223333:processed',
      systemErrorTopicArn: 'arn:aws:sns:us-west-2:111122223333:errors',
      region: 'us-west-2',
      accountId: '111122223333',
      compression: { kind: 'gzip', level: 1 },
    });
  });

  it('have no bucket for copies, and gzip at its own level, where nothing else is said', () => {
    const settings = readProcessorSettings({
      ...sampleEnv,
      PANTHER_RAW_DATA_BUCKET: '',
      PANTHER_OUTPUT_COMPRESSION: undefined,
      PANTHER_OUTPUT_LEVEL: '',
    });
    expect(settings).not.toHaveProperty('rawDataBucket');
    expect(settings.compression).toEqual({ kind: 'gzip' });
  });

  it('tell of all that is missing at once', () => {
    expect(problemsOf({})).toEqual([
      'PANTHER_PROCESSED_DATA_TOPIC_ARN is not set',
      'PANTHER_INPUT_QUEUE_URL is not set',
      'PANTHER_DEAD_LETTER_QUEUE_URL is not set',
      'PANTHER_RUNTIME_BUCKET is not set',
      'PANTHER_PROCESSED_DATA_BUCKET is not set',
      'PANTHER_SYSTEM_ERROR_TOPIC_ARN is not set',
    ]);
  });

  it.each([
    ['PANTHER_INPUT_QUEUE_URL', 'input'],
    ['PANTHER_RUNTIME_BUCKET', 'a/b'],
    ['PANTHER_RAW_DATA_BUCKET', 'UPPER'],
    ['PANTHER_PROCESSED_DATA_TOPIC_ARN', 'arn:aws:sqs:us-west-2:111122223333:x'],
    ['PANTHER_OUTPUT_COMPRESSION', 'lz4'],
    ['PANTHER_OUTPUT_LEVEL', '10'],
    ['PANTHER_OUTPUT_LEVEL', '0'],
    ['PANTHER_OUTPUT_LEVEL', '3.5'],
  ])('refuse %s of %s', (name, value) => {
    expect(problemsOf({ ...sampleEnv, [name]: value })).toEqual([expect.stringContaining(name)]);
  });

  it('take the levels of zstd', () => {
    const env = { ...sampleEnv, PANTHER_OUTPUT_COMPRESSION: 'zstd', PANTHER_OUTPUT_LEVEL: '19' };
    expect(readProcessorSettings(env).compression).toEqual({ kind: 'zstd', level: 19 });
  });
});
