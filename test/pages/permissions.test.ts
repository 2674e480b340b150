import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Account } from '@aws-sdk/client-account';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { expect, it } from 'vitest';
import { names } from '../../src/config/names.ts';
import { projectRoot } from '../architecture/project-files.ts';

const services = {
  account: Account,
  cloudformation: CloudFormation,
  cloudwatch: CloudWatch,
  iam: IAM,
  kms: KMS,
  organizations: Organizations,
  s3: S3,
  sns: SNS,
  sqs: SQS,
  sts: STS,
};
/** Calls whose right has another name than the call. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html */
const otherNames: Readonly<Record<string, string>> = {
  ListObjectsV2: 'ListBucket',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
};

function listCalls(): readonly string[] {
  const folder = join(projectRoot, 'src', 'aws');
  const text = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const called = new Set([...text.matchAll(/\.([a-z]\w+)\(/g)].map(([, name = '']) => name));
  const sent = [...text.matchAll(/new (\w+)Command\(/g)].map(([, name = '']) => name);
  const methods = Object.values(services).flatMap(({ prototype }) => Object.keys(prototype));
  const calls = methods.filter((name) => called.has(name)).map((name) => `${name[0]?.toUpperCase()}${name.slice(1)}`);
  return [...new Set([...calls, ...sent])].map((name) => otherNames[name] ?? name);
}

it('the page on rights names the right to every call that is made to AWS', () => {
  const page = readFileSync(join(projectRoot, 'docs', 'permissions.md'), 'utf8');
  const words = new Set(page.match(/\w+/g));
  const calls = listCalls();
  expect(calls.length).toBeGreaterThan(50);
  expect(calls.filter((name) => !words.has(name))).toEqual([]);
});

it('the policies on that page are JSON, sorted, and allow nothing by a wildcard', () => {
  const page = readFileSync(join(projectRoot, 'docs', 'permissions.md'), 'utf8');
  const policies = [...page.matchAll(/```json\n([^`]*)```/g)].map(([, text = '']) => JSON.parse(text) as Policy);
  expect(policies).toHaveLength(5);
  for (const { Statement } of policies) {
    for (const { Action } of Statement) {
      const actions = [Action].flat();
      expect(actions.filter((action) => action.includes('*'))).toEqual([]);
      expect(actions).toEqual(actions.toSorted());
    }
  }
});

it('who may deploy the runtime by that page may deploy each of its stacks', () => {
  const page = readFileSync(join(projectRoot, 'docs', 'permissions.md'), 'utf8');
  const [, policy = ''] = /### To deploy the runtime[^]*?```json\n([^`]*)```/.exec(page) ?? [];
  for (const stack of [names.runtimeStack, names.logTablesStack, names.customLogTablesStack])
    expect(policy).toContain(`:stack/${stack}/*"`);
});

interface Policy {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}
