import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/commands/run-cli.ts';
import { createFakeIo } from '../ui/fake-io.ts';

const file = `version: 1
panther: { accountId: "111122223333", region: us-west-2 }
administrator: { accountId: "444455556666", region: us-west-2 }
sources:
  - name: Prod Logs
    accountId: "123456789012"
    region: eu-west-1
    bucket: acme-logs
    externalId: acme+7
    prefixes: [{ prefix: "a b/ü&x=1/", logTypes: [AWS.ALB] }]
  - name: two-folders
    accountId: "123456789012"
    region: eu-west-1
    bucket: acme-more
    prefixes: [{ prefix: a/, logTypes: [AWS.ALB] }, { prefix: b/, logTypes: [AWS.ALB] }]
    notifications: { publisher: eventBridge }
  - name: partner
    accountId: "210987654321"
    region: us-east-1
    bucket: partner-trail
    prefixes: [{ logTypes: [AWS.CloudTrail] }]
    notifications: { topic: { existing: "arn:aws:sns:us-east-1:210987654321:theirs" }, publisher: cloudTrail }
  - name: distant
    accountId: "210987654321"
    region: us-east-1
    bucket: distant-trail
    prefixes: [{ logTypes: [AWS.CloudTrail] }]
    notifications: { topic: { existing: "arn:aws:sns:eu-west-1:333344445555:theirs" }, publisher: cloudTrail }
  - name: silent
    accountId: "210987654321"
    region: us-east-1
    bucket: silent-bucket
    prefixes: [{ logTypes: [AWS.CloudTrail] }]
    notifications: { topic: none }
`;

interface Linked {
  readonly roleArn: string;
  readonly topicArn?: string;
  readonly steps: readonly {
    readonly kind: string;
    readonly title: string;
    readonly stackName?: string;
    readonly templateFile?: string;
    readonly command?: string;
    readonly link?: string;
    readonly text?: string;
    readonly entries?: readonly object[];
  }[];
}

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pantherctl-source-'));
  await writeFile(join(cwd, 'panther.yml'), file);
  await writeFile(
    join(cwd, 'external.yml'),
    file.replace('region: us-west-2 }', 'region: us-west-2, runtime: external }'),
  );
  await writeFile(
    join(cwd, 'china.yml'),
    file
      .replaceAll('us-west-2', 'cn-north-1')
      .replaceAll('eu-west-1', 'cn-northwest-1')
      .replace(/  - name: partner[\s\S]*/, ''),
  );
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

async function run(...words: string[]) {
  const fake = createFakeIo({ cwd, env: { CI: '1' } });
  const exit = await runCli(words, fake.io);
  return { exit, stdout: fake.stdout(), stderr: fake.stderr() };
}

async function link(source: string, ...flags: string[]): Promise<Linked> {
  const { exit, stderr, stdout } = await run('source', 'link', source, '--json', ...flags);
  expect([exit, stderr.includes('error')]).toEqual([0, false]);
  return JSON.parse(stdout) as Linked;
}

const address = 'https://acme-templates.s3.us-west-2.amazonaws.com/panther';

/** What the console reads from the part of a link behind its hash. */
function parametersOf(url: string | undefined): Record<string, string> {
  return Object.fromEntries(new URL(`https://console${(url ?? '').split('#')[1] ?? '/'}`).searchParams);
}

describe('source list', () => {
  it('shows what is named after each source', async () => {
    const { exit, stdout } = await run('source', 'list');
    expect(exit).toBe(0);
    expect(stdout).toContain('5 sources on 5 buckets in 2 accounts');
    expect(stdout).toMatch(/^partner +210987654321 +us-east-1 +partner-\S+ +theirs +cloudTrail +\S+-partner$/m);
    expect(stdout).toMatch(/^silent .* - +- +\S+-silent$/m);
  });

  it('gives another program whole ARNs', async () => {
    const { sources } = JSON.parse((await run('source', 'list', '--json')).stdout) as { sources: readonly object[] };
    expect(sources[0]).toMatchObject({
      id: 'prod-logs',
      roleArn: 'arn:aws:iam::123456789012:role/PantherLogProcessingRole-prod-logs',
      topicArn: 'arn:aws:sns:eu-west-1:123456789012:panther-notifications-topic',
      publisher: 'bucket',
    });
  });
});

describe('source link', () => {
  it('gives role, topic and notification of a source in that order, then what the runtime takes', async () => {
    const { steps } = await link('Prod Logs');
    expect(steps.map(({ kind, stackName }) => stackName ?? kind)).toEqual([
      'panther-log-analysis-setup-prod-logs',
      'panther-log-processing-notifications',
      'notifications',
      'deed',
    ]);
    expect(steps[0]?.command).toBe(
      'aws cloudformation deploy --region eu-west-1 --stack-name panther-log-analysis-setup-prod-logs --template-file generated/sources/prod-logs.yml --capabilities CAPABILITY_NAMED_IAM --tags panther:app=panther panther:managed-by=pantherctl panther:account=111122223333',
    );
    expect(steps[0]?.link).toBe(
      'https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/create',
    );
    expect(steps[2]).toMatchObject({
      link: 'https://eu-west-1.console.aws.amazon.com/s3/buckets/acme-logs?region=eu-west-1&tab=properties',
      entries: [
        {
          TopicArn: 'arn:aws:sns:eu-west-1:123456789012:panther-notifications-topic',
          Events: ['s3:ObjectCreated:*'],
          Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'a+b/%C3%BC%26x%3D1/' }] } },
        },
      ],
    });
    expect(steps[3]?.text).toBe("pantherctl apply\npantherctl source check 'Prod Logs'");
  });

  it('fills everything into the links of the console, whatever characters the values have', async () => {
    const { steps } = await link('Prod Logs', '--template-url', `${address}/`);
    expect(steps[0]?.link).toMatch(
      /^https:\/\/eu-west-1\.console\.aws\.amazon\.com\/cloudformation\/home\?region=eu-west-1#\/stacks\/create\/review\?templateURL=https%3A%2F%2F/,
    );
    expect(parametersOf(steps[0]?.link)).toMatchObject({
      templateURL: `${address}/panther-log-analysis-iam.yml`,
      stackName: 'panther-log-analysis-setup-prod-logs',
      param_MasterAccountId: '111122223333',
      param_RoleSuffix: 'prod-logs',
      param_S3Bucket: 'acme-logs',
      param_S3Prefix: 'a b/ü&x=1/',
      param_ExternalId: 'acme+7',
    });
    expect(parametersOf(steps[1]?.link)).toMatchObject({
      templateURL: `${address}/panther-log-processing-notifications.yml`,
      param_PantherRegion: 'us-west-2',
      param_SnsTopicName: 'panther-notifications-topic',
    });
  });

  it('takes the own template of a source that the generic one cannot express, and its rule', async () => {
    const { steps } = await link('two-folders', '--template-url', address);
    expect(steps.map(({ link: each }) => parametersOf(each)['templateURL'])).toEqual(
      [
        `${address}/sources/two-folders.yml`,
        `${address}/panther-log-processing-notifications.yml`,
        `${address}/rules/two-folders.yml`,
        undefined,
        undefined,
      ].slice(0, steps.length),
    );
    expect(parametersOf(steps[1]?.link)['param_AllowEventBridge']).toBe('true');
    expect(steps[3]?.title).toBe('let bucket acme-more send its events to EventBridge');
    expect(steps[3]?.text).toContain('/s3/buckets/acme-more?region=eu-west-1&tab=properties');
  });

  it('says what a topic of somebody else and a trail need', async () => {
    const { steps, topicArn } = await link('partner');
    const texts = steps.map(({ text }) => text ?? '').join('\n');
    expect(topicArn).toBe('arn:aws:sns:us-east-1:210987654321:theirs');
    expect(texts).toContain('"Service":"cloudtrail.amazonaws.com"');
    expect(texts).toContain('"Sid":"CrossAccountSubscription"');
    expect(texts).toContain(
      'with credentials of account 210987654321:\naws sns subscribe --region us-east-1 --topic-arn arn:aws:sns:us-east-1:210987654321:theirs',
    );
    expect(texts).toContain('aws cloudtrail update-trail --name <trail> --sns-topic-name');
    expect(steps.some(({ kind }) => kind === 'notifications')).toBe(false);
  });

  it('names the region of the topic where a trail tells one of another region', async () => {
    const texts = (await link('distant')).steps.map(({ text }) => text ?? '').join('\n');
    expect(texts).toContain('with credentials of account 333344445555, add');
    expect(texts).toContain('aws sns subscribe --region eu-west-1');
    expect(texts).not.toContain('--region us-east-1');
  });

  it('is the role alone for a source without a topic', async () => {
    const { steps } = await link('silent');
    expect(steps.map(({ kind }) => kind)).toEqual(['stack', 'deed']);
  });

  it('sends to the Panther Console under another runtime', async () => {
    const { roleArn, steps } = await link('silent', '--config', 'external.yml');
    expect(steps.at(-1)).toMatchObject({ title: 'finish the source in the Panther Console' });
    expect(steps.at(-1)?.text).toContain(roleArn);
  });

  it('leads to the consoles of the partition', async () => {
    const { roleArn, steps } = await link('prod-logs', '--config', 'china.yml');
    expect(roleArn).toMatch(/^arn:aws-cn:/);
    expect(steps[0]?.link).toMatch(/^https:\/\/cn-northwest-1\.console\.amazonaws\.cn\/cloudformation\//);
    expect(JSON.stringify(steps)).not.toMatch(/arn:aws:|console\.aws\.amazon\.com/);
  });

  it('prints commands and links on lines of their own', async () => {
    const { stdout } = await run('source', 'link', 'Prod Logs');
    expect(stdout).toMatch(/^ +aws cloudformation deploy .*--tags .*$/m);
    expect(stdout).toMatch(/^ +https:\/\/\S+$/m);
    expect(stdout).toContain("prefix 'a+b/%C3%BC%26x%3D1/', all object create events, to the topic");
  });

  it.each(['http://acme.s3.amazonaws.com/x', 'acme-templates', `${address}?versionId=1`])(
    'refuses %s as the address of templates',
    async (url) => {
      const { exit, stderr } = await run('source', 'link', 'partner', '--template-url', url);
      expect([exit, stderr]).toEqual([
        2,
        expect.stringContaining('is no address that the console reads templates from'),
      ]);
    },
  );

  it('refuses a source that the file does not have, and names those that it has', async () => {
    const { exit, stderr } = await run('source', 'link', 'prod');
    expect(exit).toBe(2);
    expect(stderr).toContain("the file has no source 'prod'");
    expect(stderr).toContain('Prod Logs, two-folders, partner, distant, silent');
  });
});
