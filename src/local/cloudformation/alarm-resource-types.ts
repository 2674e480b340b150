import { arnOf, on } from './resource-type.ts';
import type { ResourceType } from './resource-type.ts';

/** An alarm of CloudWatch. It is kept and never goes off. */
export const alarm: ResourceType = {
  required: ['ComparisonOperator', 'EvaluationPeriods'],
  optional: [
    'ActionsEnabled',
    'AlarmActions',
    'AlarmDescription',
    'AlarmName',
    'DatapointsToAlarm',
    'Dimensions',
    'EvaluateLowSampleCountPercentile',
    'ExtendedStatistic',
    'InsufficientDataActions',
    'MetricName',
    'Metrics',
    'Namespace',
    'OKActions',
    'Period',
    'Statistic',
    'Tags',
    'Threshold',
    'ThresholdMetricId',
    'TreatMissingData',
    'Unit',
  ],
  attributes: ['Arn'],
  replacing: ['AlarmName'],
  scope: 'region',
  seconds: 3,
  name: (input) => {
    const name = input.text('AlarmName') ?? input.generated(255);
    const arn = arnOf(input, 'cloudwatch', `alarm:${name}`);
    return { physicalId: name, arn, attributes: { Arn: arn }, claim: name };
  },
  creates: ({ names, hasTags }) =>
    on(names.arn, 'cloudwatch:PutMetricAlarm', ...(hasTags ? ['cloudwatch:TagResource'] : [])),
  deletes: ({ names }) => on(names.arn, 'cloudwatch:DeleteAlarms'),
};

/** A permission to call a function; the function need not belong to a stack. */
export const permission: ResourceType = {
  required: ['Action', 'FunctionName', 'Principal'],
  optional: [
    'EventSourceToken',
    'FunctionUrlAuthType',
    'InvokedViaFunctionUrl',
    'PrincipalOrgID',
    'SourceAccount',
    'SourceArn',
  ],
  attributes: ['Id'],
  replacing: [
    'Action',
    'EventSourceToken',
    'FunctionName',
    'FunctionUrlAuthType',
    'InvokedViaFunctionUrl',
    'Principal',
    'PrincipalOrgID',
    'SourceAccount',
    'SourceArn',
  ],
  scope: 'region',
  seconds: 3,
  name: (input) => {
    const physicalId = input.generated(100);
    const name = input.text('FunctionName') ?? '';
    const arn = name.startsWith('arn:') ? name : arnOf(input, 'lambda', `function:${name}`);
    return { physicalId, arn, attributes: { Id: physicalId } };
  },
  creates: ({ names }) => on(names.arn, 'lambda:AddPermission'),
  deletes: ({ names }) => on(names.arn, 'lambda:RemovePermission'),
};
