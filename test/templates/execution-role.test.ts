import { describe, expect, it } from 'vitest';
import { buildRequestContext, evaluatePolicies } from '../../src/local/iam/evaluate-policy.ts';
import { parsePolicyDocument } from '../../src/local/iam/policy-document.ts';
import type { PolicyDocument } from '../../src/local/iam/policy-document.ts';
import { catalogEntry } from '../../src/templates/catalog.ts';
import { coveredTypes, neededCalls, place, refusedCalls } from './cloudformation-actions.ts';
import type { NeededCall } from './cloudformation-actions.ts';
import { findStatements, listOf } from './policies.ts';
import type { ResolvedStatement } from './resolve-template.ts';

function roleStatements(
  template: 'panther-stackset-execution-role' | 'panther-cloudsec-iam',
): readonly ResolvedStatement[] {
  const parameters = {
    MasterAccountId: '111122223333',
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

function refusals(policy: PolicyDocument, calls: readonly NeededCall[]): readonly string[] {
  return calls
    .filter(({ action, resource, context }) => {
      const request = { action, resource, context: buildRequestContext(context) };
      return evaluatePolicies([policy], request).effect !== 'allow';
    })
    .map(({ why, action, resource }) => `${why}: ${action} on ${resource}`);
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
    const refused = refusals(parse(statements), refusedCalls);
    expect(refused).toHaveLength(refusedCalls.length);
  });

  it('has the same rights when the audit template creates it', () => {
    expect(roleStatements('panther-cloudsec-iam')).toEqual(statements);
  });
});
