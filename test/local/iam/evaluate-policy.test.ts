import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildRequestContext, evaluatePolicies } from '../../../src/local/iam/evaluate-policy.ts';
import type { Principal } from '../../../src/local/iam/evaluate-policy.ts';
import { matchesArnPattern, matchesPattern } from '../../../src/local/iam/match-pattern.ts';
import { parsePolicyDocument } from '../../../src/local/iam/policy-document.ts';

const topic = 'arn:aws:sns:us-east-1:111122223333:events';
const role: Principal = { kind: 'aws', arn: 'arn:aws:iam::111122223333:role/Admin', accountId: '111122223333' };
const s3: Principal = { kind: 'service', name: 's3.amazonaws.com' };

interface Asked {
  readonly action?: string;
  readonly resource?: string;
  readonly principal?: Principal;
  readonly context?: Record<string, string | readonly string[]>;
}

function decide(statements: unknown, asked: Asked = {}): string {
  const { policy, problem } = parsePolicyDocument({ Version: '2012-10-17', Statement: statements });
  if (policy === undefined) return problem;
  const { action = 'sns:Publish', resource = topic, principal, context = {} } = asked;
  return evaluatePolicies([policy], {
    action,
    resource,
    context: buildRequestContext(context),
    ...(principal === undefined ? {} : { principal }),
  }).effect;
}

const allow = (rest: object): object => ({ Effect: 'Allow', Action: 'sns:*', Resource: '*', ...rest });

describe('evaluatePolicies', () => {
  test.each([
    ['allows what a statement names', allow({}), {}, 'allow'],
    ['denies by silence', allow({ Action: 'sqs:*' }), {}, 'implicitDeny'],
    ['lets a denial win wherever it stands', [allow({}), { ...allow({}), Effect: 'Deny' }], {}, 'deny'],
    ['compares actions without regard to case', allow({ Action: 'SNS:publish' }), {}, 'allow'],
    ['compares resources with regard to case', allow({ Resource: topic.toUpperCase() }), {}, 'implicitDeny'],
    ['allows all but the actions of NotAction', allow({ Action: undefined, NotAction: 'sns:Delete*' }), {}, 'allow'],
    ['and not those', allow({ Action: undefined, NotAction: 'sns:Pub*' }), {}, 'implicitDeny'],
    [
      'allows all but the resources of NotResource',
      allow({ Resource: undefined, NotResource: topic }),
      {},
      'implicitDeny',
    ],
    ['takes one of several resources', allow({ Resource: ['arn:x', 'arn:aws:sns:*:*:ev?nts'] }), {}, 'allow'],
    [
      'knows an account by its root',
      allow({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
      { principal: role },
      'allow',
    ],
    ['knows an account by its id', allow({ Principal: { AWS: ['111122223333'] } }), { principal: role }, 'allow'],
    ['tells accounts apart', allow({ Principal: { AWS: '999999999999' } }), { principal: role }, 'implicitDeny'],
    [
      'tells roles apart',
      allow({ Principal: { AWS: 'arn:aws:iam::111122223333:role/Other' } }),
      { principal: role },
      'implicitDeny',
    ],
    ['knows a service', allow({ Principal: { Service: 's3.amazonaws.com' } }), { principal: s3 }, 'allow'],
    ['tells services apart', allow({ Principal: { Service: 'sns.amazonaws.com' } }), { principal: s3 }, 'implicitDeny'],
    ['takes a star for everyone', allow({ Principal: '*' }), { principal: s3 }, 'allow'],
    ['excludes by NotPrincipal', allow({ NotPrincipal: { AWS: '111122223333' } }), { principal: role }, 'implicitDeny'],
    [
      'refuses an unknown operator',
      allow({ Condition: { StringIs: { a: 'b' } } }),
      {},
      'statement 1: unknown condition operator StringIs',
    ],
    [
      'refuses a statement without an action',
      allow({ Action: undefined }),
      {},
      'statement 1: needs Action or NotAction',
    ],
  ] satisfies [string, unknown, Asked, string][])('%s', (_, statements, asked, effect) => {
    expect(decide(statements, asked)).toBe(effect);
  });

  test.each([
    ['StringEquals', { 'aws:SourceAccount': ['1', '2'] }, { 'aws:SourceAccount': '2' }, true],
    ['StringEquals', { 'aws:sourceaccount': '1' }, { 'aws:SourceAccount': '1' }, true],
    ['StringEquals', { 'aws:SourceAccount': '1' }, {}, false],
    ['StringEqualsIfExists', { 'aws:SourceAccount': '1' }, {}, true],
    ['StringNotEquals', { 'aws:SourceAccount': '1' }, {}, true],
    ['StringNotEquals', { 'aws:SourceAccount': ['1', '2'] }, { 'aws:SourceAccount': '2' }, false],
    ['StringLike', { 'aws:x': 'a*c?' }, { 'aws:x': 'abbcd' }, true],
    ['StringLike', { 'aws:x': 'a*c?' }, { 'aws:x': 'abbc' }, false],
    ['ArnLike', { 'aws:SourceArn': 'arn:aws:s3:*:*:logs' }, { 'aws:SourceArn': 'arn:aws:s3:::logs' }, true],
    ['ArnLike', { 'aws:SourceArn': 'arn:aws:s3*' }, { 'aws:SourceArn': 'arn:aws:s3:::logs' }, false],
    [
      'ArnEquals',
      { 'aws:PrincipalArn': 'arn:aws:iam::*:role/A' },
      { 'aws:PrincipalArn': 'arn:aws:iam::1:role/A' },
      true,
    ],
    ['Bool', { 'aws:SecureTransport': 'true' }, { 'aws:SecureTransport': 'true' }, true],
    ['Bool', { 'aws:SecureTransport': true }, { 'aws:SecureTransport': 'false' }, false],
    ['Null', { 'aws:x': 'true' }, {}, true],
    ['Null', { 'aws:x': 'false' }, {}, false],
    ['ForAnyValue:StringEquals', { 'aws:CalledVia': 'b' }, { 'aws:CalledVia': ['a', 'b'] }, true],
    ['ForAnyValue:StringEquals', { 'aws:CalledVia': 'b' }, {}, false],
    ['ForAllValues:StringEquals', { 'aws:TagKeys': ['a', 'b'] }, { 'aws:TagKeys': ['a', 'c'] }, false],
    ['ForAllValues:StringEquals', { 'aws:TagKeys': ['a', 'b'] }, {}, true],
    ['NumericLessThan', { 's3:max-keys': '10' }, { 's3:max-keys': '9' }, true],
  ] as const)('%s %j holds for %j: %s', (operator, wanted, context, holds) => {
    const statement = allow({ Condition: { [operator]: wanted } });
    expect(decide(statement, { context })).toBe(holds ? 'allow' : 'implicitDeny');
  });

  test('needs every condition to hold', () => {
    const statement = allow({ Condition: { StringEquals: { a: '1', b: '2' }, Bool: { c: 'true' } } });
    expect(decide(statement, { context: { a: '1', b: '2', c: 'true' } })).toBe('allow');
    expect(decide(statement, { context: { a: '1', b: '3', c: 'true' } })).toBe('implicitDeny');
    expect(decide(statement, { context: { a: '1', b: '2' } })).toBe('implicitDeny');
  });

  test('names the statement that decided', () => {
    const { policy } = parsePolicyDocument({
      Statement: [allow({ Sid: 'one' }), allow({ Sid: 'two', Effect: 'Deny' })],
    });
    const decision = evaluatePolicies(policy === undefined ? [] : [policy], {
      action: 'sns:Publish',
      resource: topic,
      context: buildRequestContext({}),
    });
    expect(decision.statement?.sid).toBe('two');
  });
});

describe('matchesPattern', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.', '$'), maxLength: 8 });
  const plain = fc.string({ unit: fc.constantFrom('a', 'b', '.', '$'), maxLength: 10 });

  test('agrees with a regular expression on every pattern and text', () => {
    const byExpression = (pattern: string, text: string): boolean =>
      new RegExp(
        `^${pattern
          .replaceAll(/[.$]/g, String.raw`\$&`)
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
      ).test(text);
    fc.assert(
      fc.property(letters, plain, (pattern, text) => {
        expect(matchesPattern(pattern, text)).toBe(byExpression(pattern, text));
      }),
      { numRuns: 2_000 },
    );
  });

  test('is not slowed down by a pattern full of stars', () => {
    expect(matchesPattern(`${'a*'.repeat(40)}b`, 'a'.repeat(5_000))).toBe(false);
  });

  test('keeps a star of an ARN pattern within its part, save in the last', () => {
    expect(matchesArnPattern('arn:aws:sns:*:1:t', 'arn:aws:sns:us-east-1:1:t')).toBe(true);
    expect(matchesArnPattern('arn:aws:sns:*:t', 'arn:aws:sns:us-east-1:1:t')).toBe(false);
    expect(matchesArnPattern('arn:aws:cloudformation:*:1:stackset/*', 'arn:aws:cloudformation:r:1:stackset/a:b')).toBe(
      true,
    );
    expect(matchesArnPattern('arn:aws:sns:*:1:t', 'not an arn')).toBe(false);
  });
});
