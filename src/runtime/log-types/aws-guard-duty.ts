import type { Column } from '../../config/log-column.ts';
import {
  awsJson,
  bigint,
  bool,
  eventTime,
  float,
  json,
  required,
  struct,
  text,
  time,
} from '../log-type-parts/column-builders.ts';
import { sampleFinding } from '../log-type-parts/guard-duty-sample.ts';
import { isAccountId } from '../log-type-parts/value-checks.ts';
import { withEnvelopes } from '../log-type-parts/with-envelopes.ts';
import { defineJsonType } from '../normalise/define-json-type.ts';

const service: readonly Column[] = [
  text('serviceName', 'Service that made the finding: guardduty', required),
  text('detectorId', 'Id of the detector', required),
  awsJson('action', 'Activity that the finding is about'),
  awsJson('additionalInfo', 'More about the activity'),
  json('evidence', 'What the finding rests on, such as lists of threats'),
  text('resourceRole', 'Whether the resource was TARGET or ACTOR'),
  time('eventFirstSeen', 'When the activity was first seen'),
  time('eventLastSeen', 'When the activity was last seen'),
  bool('archived', 'Whether the finding is archived'),
  bigint('count', 'How often the activity was seen'),
  text('userFeedback', 'Feedback on the finding'),
  text('featureName', 'Feature of GuardDuty that made the finding'),
  json('ebsVolumeScanDetails', 'Scan of volumes that led to the finding'),
  json('runtimeDetails', 'Process and context of a runtime finding'),
  json('malwareScanDetails', 'Scan for malware that led to the finding'),
  json('detection', 'Sequence of signals, or anomaly, that led to the finding'),
];

const columns: readonly Column[] = [
  text('schemaVersion', 'Version of the format', required),
  text('accountId', 'Account of the activity', {
    isRequired: true,
    indicators: ['aws_account_id'],
    check: isAccountId,
  }),
  text('region', 'Region of the activity', required),
  text('partition', 'Partition of AWS', required),
  text('id', 'Id of the finding', required),
  text('arn', 'ARN of the finding', { isRequired: true, indicators: ['aws_arn'] }),
  text('type', 'Type of the finding, such as Recon:EC2/PortProbeUnprotectedPort', required),
  awsJson('resource', 'Resource that the finding is about', required),
  float('severity', 'Severity of 0 to 10', {
    isRequired: true,
    check: (value) => (typeof value === 'number' && value < 0 ? 'is below 0' : undefined),
  }),
  float('confidence', 'Confidence in the finding'),
  time('createdAt', 'When the finding was made', required),
  time('updatedAt', 'When the finding was last changed', eventTime),
  text('title', 'Title of the finding', required),
  text('description', 'Description of the finding', required),
  struct('service', 'What GuardDuty knows of the activity', service, required),
  text('associatedAttackSequenceArn', 'ARN of the attack sequence that the finding is part of', {
    indicators: ['aws_arn'],
  }),
];

/** Findings of GuardDuty as it exports them, and as EventBridge wraps them. */
export const logType = withEnvelopes(
  defineJsonType({
    name: 'AWS.GuardDuty',
    description: 'Findings of GuardDuty',
    reference: 'https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Finding.html',
    columns,
    sample: sampleFinding,
  }),
  [{ keys: ['detail'], holds: 'one' }],
);
