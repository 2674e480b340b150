import { describe, expect, it } from 'vitest';
import { buildRequestContext, evaluatePolicies } from '../../src/local/iam/evaluate-policy.ts';
import { parsePolicyDocument } from '../../src/local/iam/policy-document.ts';
import type { PolicyDocument } from '../../src/local/iam/policy-document.ts';
import { catalogEntry } from '../../src/templates/catalog.ts';
import { arns, coveredTypes, neededCalls, place } from './cloudformation-actions.ts';
import type { NeededCall } from './cloudformation-actions.ts';
import { findStatements, listOf } from './policies.ts';
import { refusedCalls } from './refused-calls.ts';
import { at, resolveTemplate } from './resolve-template.ts';
import type { ResolvedStatement } from './resolve-template.ts';
import { listWidenings } from './widenings.ts';

function roleStatements(
  template: 'panther-stackset-execution-role' | 'panther-cloudsec-iam',
): readonly ResolvedStatement[] {
  const parameters = {
    MasterAccountId: place.pantherAccountId,
    DeployCloudWatchEventSetup: 'true',
    AdministratorAccountId: '444455556666',
  };
  return findStatements(catalogEntry(template).build({}), { parameters, accountId: place.accountId })
    .filter(({ where }) => where.startsWith('CloudFormationStackSetExecutionRole.Policies'))
    .map(({ statement }) => statement);
}

function parse(statements: readonly unknown[]): PolicyDocument {
  const { policy, problem } = parsePolicyDocument({ Version: '2012-10-17', Statement: statements });
  if (policy === undefined) throw new Error(problem);
  return policy;
}

function isAllowed(policy: PolicyDocument, { action, resource, context }: NeededCall): boolean {
  return evaluatePolicies([policy], { action, resource, context: buildRequestContext(context) }).effect === 'allow';
}

const tell = ({ why, action, resource }: NeededCall): string => `${why}: ${action} on ${resource}`;

function refusals(policy: PolicyDocument, calls: readonly NeededCall[]): readonly string[] {
  return calls.filter((call) => !isAllowed(policy, call)).map(tell);
}

function allowed(policy: PolicyDocument, calls: readonly NeededCall[]): readonly string[] {
  return calls.filter((call) => isAllowed(policy, call)).map(tell);
}

const statements = roleStatements('panther-stackset-execution-role');
const actionsOf = ({ Action }: ResolvedStatement): readonly string[] => listOf(Action);

describe('the execution role', () => {
  it('may do everything that deploying, reading, updating and deleting the events stack takes', () => {
    expect(refusals(parse(statements), neededCalls)).toEqual([]);
  });

  it('is proved for every resource type of the events template', () => {
    const types = Object.values(catalogEntry('panther-cloudwatch-events').build({}).Resources).map(({ Type }) => Type);
    expect(new Set(types)).toEqual(coveredTypes);
  });

  it.each(
    statements.flatMap((statement, index) =>
      actionsOf(statement).map((action) => [statement.Sid, action, index] as const),
    ),
  )('needs %s for %s', (_sid, action, index) => {
    const without = statements.map((statement, each) =>
      each === index ? { ...statement, Action: actionsOf(statement).filter((other) => other !== action) } : statement,
    );
    expect(refusals(parse(without), neededCalls)).not.toEqual([]);
  });

  it('needs every resource that a statement names', () => {
    for (const [index, statement] of statements.entries()) {
      const resources = listOf(statement.Resource);
      for (const dropped of resources) {
        const narrowed = { ...statement, Resource: resources.filter((other) => other !== dropped) };
        expect(refusals(parse(statements.with(index, narrowed)), neededCalls)).not.toEqual([]);
      }
    }
  });

  it('refuses what lies one step outside its job', () => {
    expect(allowed(parse(statements), refusedCalls)).toEqual([]);
  });

  it.each(statements.map((statement, index) => [statement.Sid, index] as const))(
    'needs every condition, account and name in %s',
    (_sid, index) => {
      const unnoticed = listWidenings(statements[index] as ResolvedStatement).filter(({ widened }) => {
        const policy = parse(statements.with(index, widened));
        return allowed(policy, refusedCalls).length === 0 && refusals(policy, neededCalls).length === 0;
      });
      expect(unnoticed.map(({ what }) => what)).toEqual([]);
    },
  );

  it('knows the topic, rule and alias that the events template makes', () => {
    const parameters = { QueueArn: arns.queue };
    const deployment = { parameters, accountId: place.accountId, region: place.region };
    const resources = resolveTemplate(catalogEntry('panther-cloudwatch-events').build({}), deployment);
    expect({
      topic: at(resources.get('PantherEventsTopic'), 'properties', 'TopicName'),
      rule: at(resources.get('CloudTrailRule'), 'properties', 'Name'),
      alias: at(resources.get('PantherEventsKeyAlias'), 'properties', 'AliasName'),
      endpoint: at(resources.get('QueueSubscription'), 'properties', 'Endpoint'),
      tags: at(resources.get('PantherEventsKey'), 'properties', 'Tags'),
    }).toEqual({
      topic: place.topic,
      rule: place.rule,
      alias: place.alias,
      endpoint: arns.queue,
      tags: [{ Key: 'panther:app', Value: 'panther' }],
    });
  });

  it('has the same rights when the audit template creates it', () => {
    expect(roleStatements('panther-cloudsec-iam')).toEqual(statements);
  });
});
