import { describe, expect, it } from 'vitest';
import { buildRequestContext, evaluatePolicies } from '../../src/local/iam/evaluate-policy.ts';
import { parsePolicyDocument } from '../../src/local/iam/policy-document.ts';
import type { PolicyDocument } from '../../src/local/iam/policy-document.ts';
import { catalogEntry } from '../../src/templates/catalog.ts';
import { coveredTypes, neededCalls, place, refusedCalls } from './cloudformation-actions.ts';
import type { NeededCall } from './cloudformation-actions.ts';
import { resolveTemplate } from './resolve-template.ts';

interface RawStatement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
}

function rawStatements(template: 'panther-stackset-execution-role' | 'panther-cloudsec-iam'): readonly RawStatement[] {
  const parameters = { MasterAccountId: '111122223333', DeployCloudWatchEventSetup: 'true', AdministratorAccountId: '444455556666' };
  const resources = resolveTemplate(catalogEntry(template).build({}), { parameters, accountId: place.accountId });
  const role = resources.get('CloudFormationStackSetExecutionRole');
  return role?.properties['Policies'].flatMap((policy: any) => policy.PolicyDocument.Statement) ?? [];
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

const statements = rawStatements('panther-stackset-execution-role');
const actionsOf = ({ Action }: RawStatement): readonly string[] => (typeof Action === 'string' ? [Action] : Action);

describe('the execution role', () => {
  it('may do everything that deploying, reading, updating and deleting the events stack takes', () => {
    expect(refusals(parse(statements), neededCalls)).toEqual([]);
  });

  it('is proved for every resource type of the events template', () => {
    const types = Object.values(catalogEntry('panther-cloudwatch-events').build({}).Resources).map(({ Type }) => Type);
    expect(new Set(types)).toEqual(coveredTypes);
  });

  it.each(
    statements.flatMap((statement, index) => actionsOf(statement).map((action) => [statement.Sid, action, index] as const)),
  )('needs %s for %s', (_sid, action, index) => {
    const without = statements.map((statement, each) =>
      each === index ? { ...statement, Action: actionsOf(statement).filter((other) => other !== action) } : statement,
    );
    expect(refusals(parse(without), neededCalls)).not.toEqual([]);
  });

  it('needs every resource that a statement names', () => {
    for (const [index, statement] of statements.entries()) {
      const { Resource } = statement as unknown as { Resource: string | readonly string[] };
      if (typeof Resource === 'string') continue;
      for (const dropped of Resource) {
        const narrowed = { ...statement, Resource: Resource.filter((other) => other !== dropped) };
        expect(refusals(parse(statements.with(index, narrowed as RawStatement)), neededCalls)).not.toEqual([]);
      }
    }
  });

  it('refuses what lies one step outside its job', () => {
    const refused = refusals(parse(statements), refusedCalls);
    expect(refused).toHaveLength(refusedCalls.length);
  });

  it('has the same rights when the audit template creates it', () => {
    expect(rawStatements('panther-cloudsec-iam')).toEqual(statements);
  });
});
