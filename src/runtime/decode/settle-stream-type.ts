import type { StreamType } from '../raw-record.ts';
import type { DecodeFault } from './decode-fault.ts';
import type { ContentProbe } from './probe-content.ts';

type SettledType = Exclude<StreamType, 'auto'>;

/** Keys of objects that are nothing but a wrapper of records: CloudTrail and others; Azure; AWS Config. */
const envelopeKeys = new Set(['Records', 'records', 'configurationItems']);

/** The stream type of content, by its first bytes: the one that is configured, unless that cannot work. */
export function settleStreamType(streamType: StreamType, probe: ContentProbe): SettledType | DecodeFault {
  if (streamType === 'auto') return guessStreamType(probe);
  if (probe.form === 'empty') return streamType;
  const problem = findProblem[streamType](probe);
  if (problem === undefined) return streamType;
  return { reason: 'wrongStreamType', message: `the stream type is ${streamType}, but the content ${problem}` };
}

function guessStreamType(probe: ContentProbe): SettledType {
  const { arrayKey, form, isMultiLine, isValid, sharesLine } = probe;
  if (isCloudWatchLogs(probe)) return 'cloudWatchLogs';
  if (form === 'array' && sharesLine !== 'other') return 'jsonArray';
  if (arrayKey !== undefined && envelopeKeys.has(arrayKey)) return 'jsonArray';
  const needsJson = isMultiLine || sharesLine === 'spaced' || sharesLine === 'touching';
  return isValid && sharesLine !== 'other' && needsJson ? 'json' : 'lines';
}

function isCloudWatchLogs({ messageType }: ContentProbe): boolean {
  return messageType === 'DATA_MESSAGE' || messageType === 'CONTROL_MESSAGE';
}

/** What makes a stream type impossible; reads after "the content". */
const findProblem: Readonly<Record<SettledType, (probe: ContentProbe) => string | undefined>> = {
  lines({ form, isEnded, isMultiLine, isValid, sharesLine }) {
    if (!isValid) return undefined;
    if (isMultiLine && sharesLine !== 'other') return 'is JSON that goes over several lines: choose json or jsonArray';
    if (form === 'array' && !isEnded) return 'is a JSON array on one line: choose jsonArray';
    return sharesLine === 'touching' ? 'has several JSON values on a line: choose json' : undefined;
  },
  json({ form, sharesLine }) {
    if (form === 'array') return 'is a JSON array: choose jsonArray';
    return form === 'object' && sharesLine !== 'other' ? undefined : 'does not begin with a JSON object';
  },
  jsonArray(probe) {
    const { arrayKey, form, isEnded } = probe;
    if (isCloudWatchLogs(probe)) return 'is of a CloudWatch Logs subscription: choose cloudWatchLogs';
    if (form === 'array' || (form === 'object' && (arrayKey !== undefined || !isEnded))) return undefined;
    return 'does not begin with an array, or an object that has one';
  },
  cloudWatchLogs(probe) {
    return isCloudWatchLogs(probe) ? undefined : 'does not begin with an envelope of a CloudWatch Logs subscription';
  },
};
