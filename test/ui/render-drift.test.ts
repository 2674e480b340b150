import { expect, test } from 'vitest';
import type { DriftReport } from '../../src/orchestrate/detect-drift.ts';
import { renderDrift } from '../../src/ui/render-drift.ts';
import { buildStyle } from '../../src/ui/style.ts';

const plain = buildStyle({ color: false, unicode: false });
const report: DriftReport = {
  operationId: 'op-1',
  status: 'SUCCEEDED',
  checked: 4,
  drifted: 0,
  instances: [],
  unread: 0,
  causes: [],
};
const render = (changes: Partial<DriftReport>) => renderDrift({ ...report, ...changes }, plain, 100);

const instance = (accountId: string): DriftReport['instances'][number] => ({
  accountId,
  accountName: 'prod',
  region: 'us-east-1',
  resources: [
    {
      logicalId: 'TopicPolicy',
      resourceType: 'AWS::SNS::TopicPolicy',
      status: 'MODIFIED',
      differences: [
        { path: '/PolicyDocument/Statement/0/Action', kind: 'NOT_EQUAL', expected: '"sns:Publish"', actual: '"sns:*"' },
        { path: '/Tags/0', kind: 'ADD', actual: `"${'x'.repeat(200)}"` },
      ],
    },
    { logicalId: 'Rule', resourceType: 'AWS::Events::Rule', status: 'DELETED', differences: [] },
  ],
});

test('no drift is one line', () => {
  expect(render({}).split('\n')).toEqual(['Drift  op-1', '  ok 0 of 4 checked instances drifted']);
});

test('each property is shown with what the template says and what is there, long values cut', () => {
  const lines = render({ drifted: 1, instances: [instance('000000000001')] }).split('\n');
  expect(lines).toContain('  ! 1 of 4 checked instances drifted');
  expect(lines).toContain('  prod (000000000001)  us-east-1');
  expect(lines).toContain('      /PolicyDocument/Statement/0/Action: "sns:Publish" -> "sns:*"');
  expect(lines.find((line) => line.includes('/Tags/0'))).toMatch(/^ {6}\/Tags\/0: nothing -> "x{56}\.\.\.$/);
  expect(lines).toContain('    Rule (AWS::Events::Rule) was deleted');
});

test('many instances are cut and counted, those that were not read included', () => {
  const instances = Array.from({ length: 25 }, (_, index) => instance(String(index).padStart(12, '0')));
  expect(render({ drifted: 130, instances, unread: 105 })).toContain('and 110 more drifted instances');
});

test('a detection that did not reach everybody says so', () => {
  const causes = [{ id: 'other', reason: 'no answer', fix: 'try again', instances: [] }];
  const text = render({ status: 'STOPPED', causes });
  expect(text).toContain('the detection ended as STOPPED');
  expect(text).toContain('not checked');
  expect(text).toContain('fix: try again');
});
