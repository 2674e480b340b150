import type { Column } from '../../config/log-column.ts';
import { account, arn, eventTime, json, required, text, texts, time } from '../log-type-parts/column-builders.ts';
import { parseLogfmt } from '../log-type-parts/logfmt.ts';
import { isoSeconds, sampleAccounts, sampleIamId, sampleUsers } from '../log-type-parts/sample-values.ts';
import type { FieldValue, LineReader } from '../log-type-spec.ts';
import type { SampleRandom } from '../log-type.ts';
import { defineTextType } from '../normalise/define-text-type.ts';

/** Columns whose names are the keys of the line, `otherFields` apart, which comes last. */
const columns: readonly Column[] = [
  time('time', 'When the line was written', eventTime),
  text('level', 'How grave it is, such as info or warning', required),
  text('msg', 'The message, such as access granted', required),
  text('method', 'HTTP method of the request'),
  text('path', 'Path of the request'),
  text('client', 'Address and port of the client', { indicators: ['net_addr'] }),
  text('arn', 'ARN of the identity', arn),
  text('accountid', 'Account of the identity', account),
  text('accesskeyid', 'Access key of the identity'),
  text('userid', 'Unique id of the identity'),
  text('session', 'Name of the session'),
  text('stsendpoint', 'Endpoint of STS that verified the token'),
  text('username', 'User of Kubernetes that the identity is mapped to', { indicators: ['username'] }),
  text('uid', 'Unique id of that user'),
  texts('groups', 'Groups of that user'),
  text('error', 'Why access was denied'),
  json('otherFields', 'All other fields of the line'),
];

const ownKeys = columns.slice(0, -1).map(({ name }) => name);
const known: ReadonlySet<string> = new Set(ownKeys);
const noTime = { refused: 'the line does not begin with a time field' };
const noPairs = { refused: 'the line is not made of key=value fields' };

function createReader(): LineReader {
  return {
    read(line) {
      if (!line.startsWith('time=')) return noTime;
      const pairs = parseLogfmt(line);
      if (pairs === undefined) return noPairs;
      const fields: FieldValue[] = ownKeys.map((key) =>
        key === 'groups' ? readGroups(pairs.get(key)) : pairs.get(key),
      );
      const others = [...pairs].filter(([key]) => !known.has(key));
      if (others.length > 0) fields.push(JSON.stringify(Object.fromEntries(others)));
      return fields;
    },
  };
}

/** A list as Go prints it: `[system:masters developers]`. */
function readGroups(list: string | undefined): readonly string[] | undefined {
  return list?.replace(/^\[(.*)\]$/s, '$1').split(' ');
}

function sampleLine(random: SampleRandom, atMs: number): string {
  const accountId = random.pick(sampleAccounts);
  const session = random.pick(sampleUsers);
  const role = random.pick(['eks-admin', 'eks-developer', 'ci']);
  const identity = sampleIamId(random, 'AROA');
  const request = `client="127.0.0.1:${random.integer(32_768, 60_999)}"`;
  const begin = `time="${isoSeconds(atMs)}"`;
  const assumed = `arn:aws:sts::${accountId}:assumed-role/${role}/${session}`;
  return random.pick([
    `${begin} level=info msg="access granted" arn="arn:aws:iam::${accountId}:role/${role}" ${request} groups="[system:masters ${role}]" method=POST path=/authenticate uid="aws-iam-authenticator:${accountId}:${identity}" username="${session}"`,
    `${begin} level=info msg="STS response" accesskeyid=${sampleIamId(random, 'ASIA', 16)} accountid=${accountId} arn="${assumed}" ${request} method=POST path=/authenticate session=${session} stsendpoint=sts.us-east-1.amazonaws.com userid=${identity}`,
    `${begin} level=warning msg="access denied" arn="${assumed}" ${request} error="ARN is not mapped" method=POST path=/authenticate`,
  ]);
}

/** Log of the authenticator of EKS, which maps identities of IAM to users of Kubernetes. */
export const logType = defineTextType({
  name: 'Amazon.EKS.Authenticator',
  description: 'Sign-ins to EKS clusters with identities of IAM',
  reference: 'https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html',
  columns,
  createReader,
  sample: sampleLine,
});
