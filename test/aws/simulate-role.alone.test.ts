import { describe, expect, test } from 'vitest';
import { memberId, useStubAws } from './aws-fixtures.ts';
import { callerAccountId, identityOf, queryAnswer, queryError } from './stub-aws.ts';
import type { WireAnswer, WireCall } from './stub-aws.ts';

const { open, stub } = useStubAws();

const action = 'iam:SimulatePrincipalPolicy';
const bucket = 'arn:aws:s3:::logs';
const key = `arn:aws:kms:us-east-1:${memberId}:key/1`;
const simulate = (requests: readonly { readonly action: string; readonly resource: string }[]) =>
  open().roles(memberId).simulate('PantherLogProcessingRole-trail', requests);

const listOf = ({ fields }: WireCall, list: string): readonly string[] =>
  Object.keys(fields)
    .filter((name) => name.startsWith(`${list}.member.`))
    .map((name) => fields[name] ?? '');

/** Answers as IAM does: by resource where there are several, on the result itself where there is one. */
function simulateAs(isAllowed: (action: string, resource: string) => boolean): (call: WireCall) => WireAnswer {
  return (call) => {
    const resources = listOf(call, 'ResourceArns');
    const decide = (name: string, resource: string): string => (isAllowed(name, resource) ? 'allowed' : 'implicitDeny');
    const results = listOf(call, 'ActionNames').map((name) => {
      const [first = ''] = resources;
      const each = resources.map(
        (resource) =>
          `<member><EvalResourceName>${resource}</EvalResourceName><EvalResourceDecision>${decide(name, resource)}</EvalResourceDecision></member>`,
      );
      return resources.length === 1
        ? `<member><EvalActionName>${name}</EvalActionName><EvalResourceName>${first}</EvalResourceName><EvalDecision>${decide(name, first)}</EvalDecision></member>`
        : `<member><EvalActionName>${name}</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>explicitDeny</EvalDecision><ResourceSpecificResults>${each.join('')}</ResourceSpecificResults></member>`;
    });
    return queryAnswer(
      'SimulatePrincipalPolicy',
      `<EvaluationResults>${results.join('')}</EvaluationResults><IsTruncated>false</IsTruncated>`,
    );
  };
}

describe('what a role may do', () => {
  test('is asked of IAM for each action on its resources, and told in the order of the questions', async () => {
    const requests = [
      { action: 's3:GetObject', resource: `${bucket}/a/*` },
      { action: 'kms:Decrypt', resource: key },
      { action: 's3:GetBucketLocation', resource: bucket },
      { action: 's3:GetObject', resource: `${bucket}/b/*` },
      { action: 'kms:DescribeKey', resource: key },
    ];
    stub().on(
      action,
      simulateAs((name, resource) => name !== 'kms:Decrypt' && !resource.endsWith('/b/*')),
    );
    expect(await simulate(requests)).toEqual(
      [true, false, true, false, true].map((isAllowed, index) => ({ ...requests[index], isAllowed })),
    );
    const calls = stub().of(action);
    expect(calls.map((call) => [listOf(call, 'ActionNames'), listOf(call, 'ResourceArns')])).toEqual([
      [['s3:GetObject'], [`${bucket}/a/*`, `${bucket}/b/*`]],
      [['kms:Decrypt', 'kms:DescribeKey'], [key]],
      [['s3:GetBucketLocation'], [bucket]],
    ]);
    expect(calls[0]).toMatchObject({
      signer: memberId,
      fields: {
        PolicySourceArn: `arn:aws:iam::${memberId}:role/PantherLogProcessingRole-trail`,
        'ContextEntries.member.1.ContextKeyName': 'aws:SecureTransport',
        'ContextEntries.member.1.ContextKeyValues.member.1': 'true',
      },
    });
  });

  test('is asked about many resources in parts', async () => {
    const requests = Array.from({ length: 60 }, (_, index) => ({
      action: 's3:GetObject',
      resource: `${bucket}/${index}/*`,
    }));
    stub().on(
      action,
      simulateAs((_, resource) => resource !== `${bucket}/59/*`),
    );
    expect((await simulate(requests)).map(({ isAllowed }) => isAllowed)).toEqual(
      requests.map((_, index) => index < 59),
    );
    expect(
      stub()
        .of(action)
        .map((call) => listOf(call, 'ResourceArns').length),
    ).toEqual([25, 25, 10]);
  });

  test('is read to the last page', async () => {
    const page = (name: string, more: string): WireAnswer =>
      queryAnswer(
        'SimulatePrincipalPolicy',
        `<EvaluationResults><member><EvalActionName>${name}</EvalActionName><EvalResourceName>${key}</EvalResourceName><EvalDecision>allowed</EvalDecision></member></EvaluationResults>${more}`,
      );
    stub().on(action, ({ fields }) =>
      fields['Marker'] === undefined
        ? page('kms:Decrypt', '<IsTruncated>true</IsTruncated><Marker>two</Marker>')
        : page('kms:DescribeKey', '<IsTruncated>false</IsTruncated>'),
    );
    const requests = ['kms:Decrypt', 'kms:DescribeKey'].map((name) => ({ action: name, resource: key }));
    expect((await simulate(requests)).every(({ isAllowed }) => isAllowed)).toBe(true);
    expect(stub().of(action)[1]?.fields['Marker']).toBe('two');
  });

  test('is asked in the partition of the caller', async () => {
    stub().on('sts:GetCallerIdentity', ({ signer }) => identityOf(signer === '' ? callerAccountId : signer, 'aws-cn'));
    stub().on(
      action,
      simulateAs(() => true),
    );
    await simulate([{ action: 's3:GetBucketLocation', resource: 'arn:aws-cn:s3:::logs' }]);
    expect(stub().of(action)[0]?.fields['PolicySourceArn']).toMatch(/^arn:aws-cn:iam::/);
  });

  test('is not taken as refused or allowed where IAM has not decided', async () => {
    stub().on(
      action,
      simulateAs(() => true),
    );
    const asked = simulate([{ action: 's3:GetObject', resource: bucket }]);
    expect(await asked).toHaveLength(1);
    for (const body of ['', '<EvaluationResults/>', '<EvaluationResults/><IsTruncated>true</IsTruncated>']) {
      stub().on(action, queryAnswer('SimulatePrincipalPolicy', body));
      await expect(simulate([{ action: 's3:GetObject', resource: bucket }])).rejects.toMatchObject({
        code: 'UNREADABLE_ANSWER',
        message: expect.stringContaining('iam:SimulatePrincipalPolicy'),
      });
    }
  });

  test('is not known without the right to ask, nor of a role that is not there', async () => {
    const requests = [{ action: 's3:GetObject', resource: bucket }];
    stub().on(
      action,
      queryError('AccessDenied', 'User: x is not authorized to perform: iam:SimulatePrincipalPolicy', 403),
    );
    await expect(simulate(requests)).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      fix: 'grant iam:SimulatePrincipalPolicy',
    });
    stub().on(action, queryError('NoSuchEntity', 'The role cannot be found', 404));
    await expect(simulate(requests)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await simulate([])).toEqual([]);
  });
});
