import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeStatements } from '../../../src/orchestrate/sources/merge-statement.ts';
import { subscriptionStatement } from '../../../src/orchestrate/sources/source-statements.ts';
import type { PolicyStatement } from '../../../src/orchestrate/plan.ts';

const topicArn = 'arn:aws:sns:us-east-1:123456789012:theirs';
const queueArn = 'arn:aws:sqs:us-west-2:111122223333:panther-input-data-notifications-queue';
const wanted = subscriptionStatement(topicArn, '111122223333', queueArn);
const theirs = { Sid: 'theirs', Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sns:Publish', Resource: topicArn };

function policyOf(...statements: readonly unknown[]): string {
  return JSON.stringify({ Version: '2008-10-17', Id: 'kept', Statement: statements });
}

const { Condition: _, ...docsBody } = wanted;

describe('merging a statement into a policy', () => {
  it.each([
    ['the very statement', wanted],
    ['the account by its id', { ...wanted, Principal: { AWS: '111122223333' } }],
    [
      'lists, other case and another order',
      { ...wanted, Action: ['SNS:Subscribe'], Resource: [topicArn], Principal: { AWS: ['111122223333'] } },
    ],
    ["the body of Panther's docs", docsBody],
  ])('finds nothing to do where the Sid stands with %s', (_what, live) => {
    expect(mergeStatements(policyOf(theirs, live), [wanted])).toEqual({ kind: 'unchanged' });
  });

  it.each([
    ['another account', { ...wanted, Principal: { AWS: '999999999999' } }],
    ['another effect', { ...wanted, Effect: 'Deny' }],
    ['another action', { ...wanted, Action: 'sns:*' }],
    ['another resource', { ...wanted, Resource: `${topicArn}-2` }],
    ['another condition', { ...wanted, Condition: { StringEquals: { 'sns:Protocol': 'https' } } }],
  ])('never overwrites a Sid that stands with %s', (_what, live) => {
    expect(mergeStatements(policyOf(live), [wanted])).toEqual({ kind: 'conflict', sid: 'CrossAccountSubscription' });
    expect(mergeStatements(policyOf(wanted, live), [wanted])).toMatchObject({ kind: 'conflict' });
  });

  it('adds it behind the others and keeps the rest of the document', () => {
    const merged = mergeStatements(policyOf(theirs), [wanted]);
    expect(merged).toMatchObject({ kind: 'changed', added: [wanted], removed: [] });
    expect(JSON.parse(merged.kind === 'changed' ? merged.text : '')).toEqual({
      Version: '2008-10-17',
      Id: 'kept',
      Statement: [theirs, wanted],
    });
  });

  it('takes an empty policy, and one with a single statement instead of a list', () => {
    expect(mergeStatements('', [wanted])).toMatchObject({ kind: 'changed' });
    const single = JSON.stringify({ Version: '2012-10-17', Statement: theirs });
    const merged = mergeStatements(single, [wanted]);
    expect(merged.kind === 'changed' && JSON.parse(merged.text)).toMatchObject({ Statement: [theirs, wanted] });
  });

  it.each(['not json', '[]', 'null', '"text"'])('touches no policy that reads %s', (text) => {
    expect(mergeStatements(text, [wanted])).toEqual({ kind: 'unreadable' });
  });

  it('widens a statement of the input queue by a service of SNS, and no other statement', () => {
    const build = (sid: string, service: string | readonly string[]): PolicyStatement => ({
      Sid: sid,
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:123456789012:*' } },
    });
    const both = ['sns.amazonaws.com', 'sns.af-south-1.amazonaws.com'];
    const sid = 'PantherSubscriptionSID-123456789012';
    const merged = mergeStatements(policyOf(build(sid, 'sns.amazonaws.com')), [build(sid, both)]);
    expect(merged).toMatchObject({ kind: 'changed', added: [{ Sid: sid, Principal: { Service: both } }] });
    expect(merged.kind === 'changed' && JSON.parse(merged.text)).toMatchObject({ Statement: [{ Sid: sid }] });
    expect(mergeStatements(policyOf(build(sid, both)), [build(sid, 'sns.amazonaws.com')])).toEqual({
      kind: 'unchanged',
    });
    expect(mergeStatements(policyOf(build(sid, 's3.amazonaws.com')), [build(sid, both)])).toMatchObject({
      kind: 'conflict',
    });
    expect(mergeStatements(policyOf(build('own', 'sns.amazonaws.com')), [build('own', both)])).toMatchObject({
      kind: 'conflict',
    });
  });

  const queueStatement = (Sid: string, changes: object = {}): PolicyStatement => ({
    Sid,
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:123456789012:*' } },
    ...changes,
  });

  it.each([
    ['of another account', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:999999999999:*' } } }],
    ['without a condition', { Condition: undefined }],
    ['for more actions', { Action: 'sqs:*' }],
    ['for somebody else as well', { Principal: { Service: 'sns.amazonaws.com', AWS: '999999999999' } }],
    ['that refuses', { Effect: 'Deny' }],
  ])('removes no statement under our Sid %s, which somebody else has written', (_what, changes) => {
    const sid = 'PantherSubscriptionSID-123456789012';
    const policy = policyOf(JSON.parse(JSON.stringify(queueStatement(sid, changes))));
    expect(mergeStatements(policy, [], [sid])).toEqual({ kind: 'unchanged' });
  });

  it('takes away a statement of the input queue only as pantherctl writes it', () => {
    const sid = 'PantherSubscriptionSID-123456789012';
    const build = (source: string | readonly string[]): PolicyStatement => ({
      Sid: sid,
      Effect: 'Allow',
      Principal: { Service: ['sns.amazonaws.com', 'sns.af-south-1.amazonaws.com'] },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnLike: { 'aws:SourceArn': source } },
    });
    const own = 'arn:aws:sns:*:123456789012:*';
    expect(mergeStatements(policyOf(build(own)), [], [sid])).toMatchObject({ kind: 'changed', removed: [sid] });
    for (const source of [[own, 'arn:aws:sns:*:210987654321:theirs'], 'arn:aws:sns:*:210987654321:*']) {
      expect(mergeStatements(policyOf(build(source)), [], [sid])).toEqual({ kind: 'unchanged' });
    }
  });

  const statement = fc.record(
    {
      Sid: fc.constantFrom('a', 'b', 'c', 'CrossAccountSubscription'),
      Effect: fc.constantFrom('Allow', 'Deny'),
      Action: fc.constantFrom('sns:Publish', 'sns:Subscribe', ['sns:Publish', 'sns:Subscribe']),
      Resource: fc.constant(topicArn),
    },
    { requiredKeys: ['Effect', 'Action', 'Resource'] },
  );

  it('keeps everything else, is done after once, and is undone by its Sid, for any policy', () => {
    const sid = 'PantherSubscriptionSID-123456789012';
    const own = queueStatement(sid);
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), (others) => {
        const before = policyOf(...others);
        const merged = mergeStatements(before, [own]);
        const text = merged.kind === 'changed' ? merged.text : '';
        expect((JSON.parse(text) as { Statement: unknown[] }).Statement).toEqual([...others, own]);
        expect(mergeStatements(text, [own])).toEqual({ kind: 'unchanged' });
        const undone = mergeStatements(text, [], [sid]);
        expect(undone.kind === 'changed' && JSON.parse(undone.text)).toEqual(JSON.parse(before));
      }),
    );
  });
});
