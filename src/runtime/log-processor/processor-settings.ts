import { processorEnv } from '../../config/env.ts';
import { renderValue } from '../../config/render-value.ts';
import { PantherctlError } from '../../errors.ts';
import type { Problem } from '../../errors.ts';
import type { CompressionOptions } from '../output/compression.ts';

/** What the log processor is told by its environment. */
export interface ProcessorSettings {
  readonly inputQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly runtimeBucket: string;
  readonly processedDataBucket: string;
  /** Absent: no copies of raw data are made. */
  readonly rawDataBucket?: string;
  readonly processedDataTopicArn: string;
  readonly systemErrorTopicArn: string;
  /** Region of the runtime, as the ARN of its topic says. */
  readonly region: string;
  /** Account of the runtime, as that ARN says. */
  readonly accountId: string;
  readonly compression: CompressionOptions;
}

const levels = { gzip: 9, zstd: 19 } as const;

/** Reads the environment once. Throws `INPUT_INVALID` with all of its problems. */
export function readProcessorSettings(env: Readonly<Record<string, string | undefined>>): ProcessorSettings {
  const problems: Problem[] = [];
  const refuse = (name: string, message: string, fix: string): void => {
    const value = env[name];
    problems.push({
      check: 'environment',
      path: name,
      message: `${name} ${message}`,
      fix,
      severity: 'error',
      ...(value !== undefined && { value: renderValue(value) }),
    });
  };
  const require = (name: string, pattern: RegExp, shape: string): string => {
    const value = env[name] ?? '';
    if (value === '') refuse(name, 'is not set', `set it to ${shape}`);
    else if (!pattern.test(value)) refuse(name, 'is malformed', `set it to ${shape}`);
    return value;
  };
  const url = (name: string): string => require(name, /^https?:\/\/\S+$/, 'the URL of a queue');
  const bucket = (name: string): string => require(name, /^[a-z0-9.-]{3,63}$/, 'the name of a bucket');
  const topic = (name: string): string =>
    require(name, /^arn:aws(-cn|-us-gov)?:sns:[a-z0-9-]+:[0-9]{12}:\S+$/, 'the ARN of a topic');

  const rawDataBucket = (env[processorEnv.rawDataBucket] ?? '') === '' ? undefined : bucket(processorEnv.rawDataBucket);
  const processedDataTopicArn = topic(processorEnv.processedDataTopicArn);
  const settings = {
    inputQueueUrl: url(processorEnv.inputQueueUrl),
    deadLetterQueueUrl: url(processorEnv.deadLetterQueueUrl),
    runtimeBucket: bucket(processorEnv.runtimeBucket),
    processedDataBucket: bucket(processorEnv.processedDataBucket),
    ...(rawDataBucket !== undefined && { rawDataBucket }),
    processedDataTopicArn,
    systemErrorTopicArn: topic(processorEnv.systemErrorTopicArn),
    region: processedDataTopicArn.split(':')[3] ?? '',
    accountId: processedDataTopicArn.split(':')[4] ?? '',
    compression: readCompression(env, refuse),
  };
  if (problems.length === 0) return settings;
  const names = problems.map(({ path }) => path).join(', ');
  throw new PantherctlError('INPUT_INVALID', `the environment of the log processor cannot be used: ${names}`, {
    fix: 'deploy the runtime with pantherctl runtime deploy, which sets them',
    problems,
  });
}

function readCompression(
  env: Readonly<Record<string, string | undefined>>,
  refuse: (name: string, message: string, fix: string) => void,
): CompressionOptions {
  const kind = env[processorEnv.outputCompression] ?? '';
  const level = env[processorEnv.outputLevel] ?? '';
  if (kind !== '' && kind !== 'gzip' && kind !== 'zstd') {
    refuse(processorEnv.outputCompression, 'is no compression that is known', 'set it to gzip or zstd');
    return { kind: 'gzip' };
  }
  const chosen = kind === '' ? 'gzip' : kind;
  if (level === '') return { kind: chosen };
  const most = levels[chosen];
  if (!/^[0-9]{1,2}$/.test(level) || Number(level) < 1 || Number(level) > most) {
    refuse(processorEnv.outputLevel, `is no level of ${chosen}`, `set it to a whole number from 1 to ${most}`);
  }
  return { kind: chosen, level: Number(level) };
}
