import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeTrust } from '../../../src/orchestrate/preflight/judge-trust.ts';
import type { TrustVerdict } from '../../../src/orchestrate/preflight/judge-trust.ts';
import { trustOf } from './sample-context.ts';

const roleArn = 'arn:aws:iam::444455556666:role/Admin';
const request = {
  kind: 'AWS',
  principals: [roleArn, 'arn:aws:iam::444455556666:root', '444455556666'],
  keys: { 'aws:principalarn': roleArn, 'aws:principalaccount': '444455556666' },
} as const;

const statementsOf = (...policies: readonly unknown[]) => ({
  Statement: policies.flatMap((policy) => (policy as { readonly Statement: readonly unknown[] }).Statement),
});
const root = { AWS: 'arn:aws:iam::444455556666:root' };

const table: readonly (readonly [string, unknown, TrustVerdict])[] = [
  ['no policy at all', undefined, 'refused'],
  ['everybody', trustOf('*'), 'allowed'],
  ['the account by its id', trustOf({ AWS: '444455556666' }), 'allowed'],
  ['another account', trustOf({ AWS: '111122223333' }), 'refused'],
  ['a service of the same name', trustOf({ Service: roleArn }), 'refused'],
  [
    'one statement that is not in a list',
    { Statement: { Effect: 'Allow', Principal: root, Action: 'sts:*' } },
    'allowed',
  ],
  ['another action', { Statement: [{ Effect: 'Allow', Principal: root, Action: 'sts:TagSession' }] }, 'refused'],
  [
    'an action in other letters',
    { Statement: [{ Effect: 'Allow', Principal: root, Action: 'STS:assumeRole' }] },
    'allowed',
  ],
  ['a refusal beside a permission', statementsOf(trustOf(root), trustOf('*', undefined, 'Deny')), 'refused'],
  ['a refusal of others', statementsOf(trustOf(root), trustOf({ AWS: '111122223333' }, undefined, 'Deny')), 'allowed'],
  ['a condition on what nobody knows', trustOf(root, { StringEquals: { 'sts:ExternalId': 'x' } }), 'unknown'],
  ['an operator that nobody knows', trustOf(root, { IpAddress: { 'aws:PrincipalArn': 'x' } }), 'unknown'],
  [
    'an unknown refusal beside a permission',
    statementsOf(trustOf(root), trustOf('*', { Bool: { 'aws:SecureTransport': 'false' } }, 'Deny')),
    'unknown',
  ],
  [
    'a false condition beside an unknown one',
    trustOf(root, { StringEquals: { 'aws:PrincipalAccount': '1', 'sts:ExternalId': 'x' } }),
    'refused',
  ],
  ['a negated condition that holds', trustOf(root, { StringNotEquals: { 'aws:PrincipalAccount': '1' } }), 'allowed'],
  ['a negated condition that does not', trustOf(root, { StringNotLike: { 'aws:PrincipalAccount': '4*' } }), 'refused'],
  [
    'a condition if the key exists',
    trustOf(root, { ArnLikeIfExists: { 'aws:PrincipalArn': '*:role/Ad?in' } }),
    'allowed',
  ],
  ['a set operator', trustOf(root, { 'ForAnyValue:StringLike': { 'aws:PrincipalArn': ['x', '*'] } }), 'allowed'],
  ['everybody but some', { Statement: [{ Effect: 'Allow', NotPrincipal: root, Action: 'sts:AssumeRole' }] }, 'unknown'],
];

describe('a trust policy', () => {
  it.each(table)('with %s', (_, trust, verdict) => {
    expect(judgeTrust(trust, request)).toBe(verdict);
  });

  it('matches patterns as regular expressions would, but never slowly', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const values = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(letters, values, (pattern, value) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(value);
        const trust = trustOf(root, { StringLike: { 'aws:PrincipalArn': pattern } });
        const verdict = judgeTrust(trust, { ...request, keys: { 'aws:principalarn': value } });
        expect(verdict).toBe(expected ? 'allowed' : 'refused');
      }),
    );
    const trust = trustOf(root, { StringLike: { 'aws:PrincipalArn': `${'a*'.repeat(2_000)}b` } });
    expect(judgeTrust(trust, { ...request, keys: { 'aws:principalarn': 'a'.repeat(20_000) } })).toBe('refused');
  }, 2_000);
});
