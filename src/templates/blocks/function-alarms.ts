import type { Expression } from '../cfn/expression.ts';
import type { ResourceProperties } from '../cfn/resource-types.ts';
import { applicationTag } from './application-tag.ts';

type AlarmProperties = ResourceProperties['AWS::CloudWatch::Alarm'];

/** Goes off when a run of the function ends in an error. */
export function functionErrorsAlarm(functionName: string, topic: Expression): AlarmProperties {
  const text = `Runs of ${functionName} ended in an error: what they held comes back, and goes to the dead-letter queue in the end`;
  return functionAlarm('LambdaExecutionErrors', functionName, text, 'Errors', 0, topic);
}

/** Goes off when Lambda refuses runs for want of concurrency. */
export function functionThrottlesAlarm(functionName: string, topic: Expression): AlarmProperties {
  const text = `Lambda refuses runs of ${functionName}: the account has no concurrency left for it`;
  return functionAlarm('LambdaThrottles', functionName, text, 'Throttles', 5, topic);
}

function functionAlarm(
  alarm: string,
  functionName: string,
  text: string,
  metric: 'Errors' | 'Throttles',
  threshold: number,
  topic: Expression,
): AlarmProperties {
  return {
    AlarmName: `Panther-${alarm}-${functionName}`,
    AlarmDescription: text,
    Namespace: 'AWS/Lambda',
    MetricName: metric,
    Dimensions: [{ Name: 'FunctionName', Value: functionName }],
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: threshold,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    AlarmActions: [topic],
    Tags: [applicationTag],
  };
}
