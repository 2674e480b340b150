import { describe, expect, test } from 'vitest';
import { checkResourcePolicy } from '../../../src/local/iam/check-resource-policy.ts';

const rules = { service: 'sqs', maxBytes: 8_192, statementsMaxCount: 20, conditionsMaxCount: 10 } as const;
const base = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' };
const check = (...statements: readonly object[]) =>
  checkResourcePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), rules);
const refusal = (reason: RegExp): unknown =>
  expect.objectContaining({ code: 'VALIDATION', message: expect.stringMatching(reason) });

describe('a resource policy', () => {
  test.each<readonly [string, object]>([
    ['everybody', {}],
    ['an account', { Principal: { AWS: '123456789012' } }],
    ['the root of an account', { Principal: { AWS: ['arn:aws-us-gov:iam::123456789012:root'] } }],
    ['a service of China', { Principal: { Service: 'sns.amazonaws.com.cn' } }],
    ['all but one', { Principal: undefined, NotPrincipal: { AWS: '123456789012' } }],
    ['every action, in any case', { Action: ['SQS:*', '*'] }],
  ])('may speak of %s', (_, change) => {
    expect(check({ ...base, ...change }).statements).toHaveLength(1);
  });

  test.each<readonly [string, object, RegExp]>([
    ['no principal', { Principal: undefined }, /statement 1 names no principal/],
    ['an empty principal', { Principal: {} }, /the principal is empty/],
    ['a principal that is a list', { Principal: ['*'] }, /invalid principal/],
    ['a principal of an unknown kind', { Principal: { Queue: '*' } }, /unknown kind of principal Queue/],
    ['an account of eleven digits', { Principal: { AWS: '12345678901' } }, /invalid principal "12345678901"/],
    ['a service that is none', { Principal: { Service: 'sns' } }, /invalid principal "sns"/],
    ['an action of another service', { Action: 'sns:Publish' }, /action sns:Publish is out of service scope/],
    ['an unknown effect', { Effect: 'Maybe' }, /Effect must be Allow or Deny/],
    ['an unknown operator', { Condition: { Like: { a: 'b' } } }, /unknown condition operator Like/],
  ])('is refused with %s', (_, change, reason) => {
    expect(() => check({ ...base, ...change })).toThrow(refusal(reason));
  });

  test.each(['', '{', '[]', 'null', '{"Statement":"x"}'])('is not %j', (text) => {
    expect(() => checkResourcePolicy(text, rules)).toThrow(refusal(/policy error/));
  });

  test('has so many statements, conditions and bytes at most', () => {
    const conditioned = { ...base, Condition: { StringEquals: { a: 'x', b: 'x' } } };
    expect(check(...Array.from({ length: 20 }, () => base)).statements).toHaveLength(20);
    expect(() => check(...Array.from({ length: 21 }, () => base))).toThrow(refusal(/21 statements, more than 20/));
    expect(check(...Array.from({ length: 5 }, () => conditioned)).statements).toHaveLength(5);
    expect(() => check(...Array.from({ length: 6 }, () => conditioned))).toThrow(
      refusal(/12 conditions, more than 10/),
    );
    const bytes = Buffer.byteLength(JSON.stringify({ Version: '2012-10-17', Statement: [{ ...base, Sid: '' }] }));
    const sized = (count: number): object => ({
      ...base,
      Sid: 'é'.repeat(Math.floor(count / 2)) + 'x'.repeat(count % 2),
    });
    expect(check(sized(8_192 - bytes)).statements).toHaveLength(1);
    expect(() => check(sized(8_193 - bytes))).toThrow(refusal(/8193 bytes, more than 8192/));
  });
});
