import * as z from 'zod';
import { accountIdPattern, findAccountIdFault } from './fields/account-id.ts';
import { bucketNamePattern, findBucketNameFault } from './fields/bucket-name.ts';
import { findKmsKeyArnFault, kmsKeyArnPattern } from './fields/kms-key-arn.ts';
import { findLogTypeFault } from './fields/log-type.ts';
import {
  exclusionPattern,
  findExclusionFault,
  findObjectPrefixFault,
  objectPrefixPattern,
} from './fields/object-prefix.ts';
import { findRegionFault } from './fields/region.ts';
import { findSourceNameFault, sourceNameMaxCharacters, sourceNamePattern } from './fields/source-name.ts';
import { findTextRuleFault, textRules } from './fields/text-rules.ts';
import type { TextRule } from './fields/text-rules.ts';
import { findTopicArnFault, topicArnPattern } from './fields/topic-arn.ts';
import { limits } from './limits.ts';
import { customLogTypePattern, logTypePattern, logTypes } from './log-types.ts';
import { names } from './names.ts';
import { regionNames } from './regions.ts';
import { checkedText } from './checked-text.ts';

const accountId = checkedText('account id', findAccountIdFault, {
  description: 'AWS account id: twelve digits, in quotes.',
  pattern: accountIdPattern.source,
  examples: ['123456789012'],
});

const region = checkedText('region', findRegionFault, {
  description: 'Code of an AWS region.',
  enum: [...regionNames],
  examples: ['us-east-1'],
});

const ruledText = (rule: TextRule, description: string, example: string) =>
  checkedText(rule.what, (value) => findTextRuleFault(rule, value), {
    description,
    pattern: rule.pattern.source,
    minLength: rule.minCharacters,
    maxLength: rule.maxCharacters,
    examples: [example],
  });

const panther = z
  .strictObject({
    accountId: accountId.meta({
      description: 'Account that runs Panther (the docs call it master).',
      examples: ['111122223333'],
    }),
    region: region.meta({ description: 'Region that Panther runs in.', examples: ['us-west-2'] }),
    runtime: z.enum(['pantherctl', 'external']).default('pantherctl').meta({
      description:
        'Who runs what receives the logs. pantherctl: the runtime of this project; sources are registered there and its queue is opened to their accounts. external: Panther itself; sources are finished in the Panther Console.',
    }),
    organizationId: ruledText(
      textRules.organizationId,
      "Id of the organization whose topics may all send to Panther's queue, with one statement for all. Left out: one statement for each account, and SQS takes about ten.",
      'o-a1b2c3d4e5',
    ).optional(),
    alarmTopicArn: checkedText('topic ARN', findTopicArnFault, {
      description: `Topic in the Panther account and region that alarms go to. Left out: the runtime's own, ${names.alarmTopic}.`,
      pattern: topicArnPattern.source,
      examples: ['arn:aws:sns:us-west-2:111122223333:security-alarms'],
    }).optional(),
  })
  .meta({ description: 'The Panther account, where events and logs go.' });

const administrator = z
  .strictObject({
    accountId: accountId.meta({
      description: 'Account that manages the stack set; may also be a target.',
      examples: ['444455556666'],
    }),
    region: region.meta({ description: 'Region that the stack set is managed in.', examples: ['us-west-2'] }),
    delegated: z.boolean().default(false).meta({
      description:
        'Whether this account is a delegated administrator for StackSets rather than the management account; for service-managed stack sets only.',
    }),
    templateBucket: checkedText('bucket name', findBucketNameFault, {
      description:
        'Bucket in this account and region for templates above 51,200 bytes, which AWS reads from S3 only. Only alarms for many sources of one account make such a template; the Panther account must be able to read it.',
      pattern: bucketNamePattern.source,
      minLength: limits.bucketNameMinCharacters,
      maxLength: limits.bucketNameMaxCharacters,
      examples: ['acme-cfn-templates'],
    }).optional(),
  })
  .meta({ description: 'The administrator account, which manages the stack set.' });

const access = z
  .strictObject({
    roleName: ruledText(
      textRules.roleName,
      'Role that pantherctl assumes in each account. It must exist there and trust the caller.',
      'OrganizationAccountAccessRole',
    ),
  })
  .meta({
    description: 'How pantherctl acts in other accounts. Left out: steps there become manual ones, with links.',
  });

const operation = z
  .strictObject({
    maxConcurrentAccounts: z
      .int()
      .min(1)
      .default(5)
      .meta({ description: 'Accounts that are worked on at a time, per region.', examples: [5] }),
    failureTolerance: z
      .int()
      .min(0)
      .default(4)
      .meta({
        description:
          'Failed accounts, per region, after which the rollout stops. In strict mode it also bounds concurrency.',
        examples: [4],
      }),
    concurrencyMode: z.enum(['strict', 'soft']).default('strict').meta({
      description:
        'strict: never more failures than tolerated, at most failureTolerance + 1 accounts at a time. soft: always maxConcurrentAccounts.',
    }),
    regionConcurrency: z
      .enum(['sequential', 'parallel'])
      .default('sequential')
      .meta({ description: 'One region after the other, or all at once.' }),
  })
  .meta({ description: 'How a rollout spreads. AWS does not store this, so pantherctl sends it with each operation.' });

const regions = z.union([
  z.array(region).min(1).meta({ description: 'Regions, in the order of the rollout.' }),
  z.literal('all').meta({ description: 'Every region that the account has switched on.' }),
]);

const parameterOverrides = z
  .strictObject({
    SnsTopicName: ruledText(
      textRules.topicName,
      'Name of the topic for events there; its execution role gets the same name.',
      names.eventsTopic,
    ).optional(),
    SnsEventsCmkMgmtRoleArn: ruledText(
      textRules.roleArn,
      "Role in that account that alone manages the topic's key: the one that deploys the stack.",
      'arn:aws:iam::210987654321:role/KeyManager',
    ).optional(),
  })
  .meta({
    description: 'Parameters of the events template that this account gets other values for.',
  });

const targets = z
  .strictObject({
    accounts: z
      .array(accountId)
      .default([])
      .meta({ description: 'Target accounts by id.', examples: [['123456789012', '210987654321']] }),
    organizationalUnits: z
      .array(ruledText(textRules.organizationalUnitId, 'Id of an organizational unit or root.', 'ou-ab12-cd34ef56'))
      .default([])
      .meta({
        description: 'Organizational units or roots whose accounts, nested ones included, are targets too.',
        examples: [['ou-ab12-cd34ef56']],
      }),
    regions: regions.meta({
      description: 'Regions to send events from: a list, or all.',
      examples: [['us-east-1', 'us-west-2']],
    }),
    accountFilter: z.enum(['union', 'intersection', 'difference']).default('union').meta({
      description:
        'What accounts means beside organizationalUnits. union: those accounts too. intersection: only those accounts of the units. difference: the units without those accounts.',
    }),
    overrides: z
      .record(
        accountId,
        z.strictObject({
          regions: regions.optional().meta({ description: 'Regions of this account, instead of those above.' }),
          parameters: parameterOverrides.prefault({}),
        }),
      )
      .default({})
      .meta({
        description: 'Accounts with other regions or other parameters, by id.',
        examples: [
          {
            '210987654321': {
              regions: ['eu-west-1'],
              parameters: {
                SnsTopicName: 'acme-events',
                SnsEventsCmkMgmtRoleArn: 'arn:aws:iam::210987654321:role/KeyManager',
              },
            },
          },
        ],
      }),
  })
  .meta({ description: 'Which accounts send events, and from which regions.' });

const realTimeEvents = z
  .strictObject({
    stackSet: ruledText(textRules.stackSetName, 'Name of the stack set.', names.stackSet).default(names.stackSet),
    targets,
    permissions: z.enum(['selfManaged', 'serviceManaged']).default('selfManaged').meta({
      description:
        'selfManaged: the two StackSet roles, which pantherctl deploys. serviceManaged: roles that CloudFormation manages in the organization; targets are organizational units then.',
    }),
    managedExecution: z.boolean().default(false).meta({
      description: 'Whether AWS queues operations on the stack set that would conflict, and runs others side by side.',
    }),
    autoDeployment: z
      .strictObject({
        enabled: z.boolean().default(false).meta({
          description: 'Whether accounts that join the units are onboarded by AWS, and those that leave are taken out.',
        }),
        retainStacks: z.boolean().default(false).meta({
          description: 'Whether the stacks of an account that leaves stay.',
        }),
      })
      .prefault({})
      .meta({ description: 'Automatic deployment; service-managed stack sets only. AWS ignores accountFilter there.' }),
    operation: operation.prefault({}),
  })
  .meta({
    description: 'Real-time events: one stack set that sends resource changes to Panther. Left out: no stack set.',
  });

const logType = checkedText('log type', findLogTypeFault, {
  description: 'Log type of Panther, or a schema of your own (Custom.…).',
  anyOf: [{ enum: [...logTypes] }, { pattern: customLogTypePattern.source }, { pattern: logTypePattern.source }],
  examples: ['AWS.CloudTrail'],
});

const prefix = z
  .strictObject({
    prefix: checkedText('key prefix', findObjectPrefixFault, {
      description: 'Beginning of the object keys to read. Empty: all of them.',
      pattern: objectPrefixPattern.source,
      maxLength: limits.objectKeyMaxBytes,
      examples: ['AWSLogs/'],
    }).default(''),
    exclude: z
      .array(
        checkedText('key pattern', findExclusionFault, {
          description: 'Beginning of a key; * stands for any characters.',
          pattern: exclusionPattern.source,
          maxLength: limits.objectKeyMaxBytes,
          examples: ['AWSLogs/*/CloudTrail-Digest/'],
        }),
      )
      .default([])
      .meta({
        description:
          'Objects under the prefix to leave out. An exclusion is final: no shorter prefix takes the object.',
        examples: [['AWSLogs/*/CloudTrail-Digest/']],
      }),
    logTypes: z
      .array(logType)
      .min(1)
      .meta({
        description:
          'What the objects contain. Each record goes to the first log type that takes it; those that took records of the object before are asked first, then those that stand first here.',
        examples: [['AWS.CloudTrail']],
      }),
  })
  .meta({ description: 'Objects of the bucket, and what they contain. Of several prefixes the longest match counts.' });

const topic = z.union([
  z.literal('create').meta({ description: 'Create the topic, one for each account and region.' }),
  z.literal('none').meta({ description: 'Leave the notifications of the bucket alone.' }),
  z
    .strictObject({
      existing: checkedText('topic ARN', findTopicArnFault, {
        description: 'ARN of a standard SNS topic in the region of the bucket.',
        pattern: topicArnPattern.source,
        examples: ['arn:aws:sns:us-east-1:123456789012:bucket-events'],
      }),
    })
    .meta({ description: 'Use a topic that exists.' }),
]);

const notifications = z
  .strictObject({
    topic: topic.default('create').meta({
      description: 'Where S3 announces new objects: a topic to create, none, or an existing one by its ARN.',
      examples: ['create'],
    }),
    publisher: z.enum(['bucket', 'cloudTrail', 'eventBridge']).default('bucket').meta({
      description:
        "Who publishes to the topic. bucket: the bucket's own notification, which pantherctl sets up. cloudTrail: a trail that names the topic. eventBridge: a rule, for a bucket that sends its events to EventBridge. Only the first touches the bucket's notifications.",
    }),
    topicName: ruledText(
      textRules.topicName,
      `Name of the topic to create; one per account and region. Left out: ${names.notificationsTopic}.`,
      names.notificationsTopic,
    ).optional(),
  })
  .meta({ description: 'How Panther learns of new objects.' });

const source = z
  .strictObject({
    name: checkedText('source name', findSourceNameFault, {
      description: 'Name of the source in Panther; role and stack are named after it.',
      pattern: sourceNamePattern.source,
      maxLength: sourceNameMaxCharacters,
      examples: ['prod-cloudtrail'],
    }),
    accountId: accountId.meta({ description: 'Account that owns the bucket.' }),
    region: region.meta({ description: 'Region of the bucket.' }),
    bucket: checkedText('bucket name', findBucketNameFault, {
      description: 'Name of the bucket.',
      pattern: bucketNamePattern.source,
      minLength: limits.bucketNameMinCharacters,
      maxLength: limits.bucketNameMaxCharacters,
      examples: ['acme-cloudtrail'],
    }),
    kmsKeyArn: checkedText('KMS key ARN', findKmsKeyArnFault, {
      description: 'KMS key that encrypts the objects, if one does: its ARN, not an alias.',
      pattern: kmsKeyArnPattern.source,
      examples: ['arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
    }).optional(),
    externalId: ruledText(
      textRules.externalId,
      'External id that Panther must present to assume the role. Not a secret.',
      'acme-panther-7f3a',
    ).optional(),
    streamType: z.enum(['auto', 'lines', 'json', 'jsonArray', 'cloudWatchLogs']).default('auto').meta({
      description:
        'How events stand in an object: one a line, JSON documents, one JSON array, or as CloudWatch Logs delivers them. auto finds it out for each object.',
    }),
    prefixes: z.array(prefix).min(1).meta({ description: 'What to read of the bucket.' }),
    notifications: notifications.prefault({}),
    dropOffMinutes: z
      .int()
      .min(15)
      .max(43_200)
      .optional()
      .meta({
        description:
          'Minutes without data after which an alarm goes off; left out: no alarm. Takes the runtime of pantherctl.',
        examples: [60],
      }),
  })
  .meta({ description: 'One S3 bucket that Panther reads.' });

/** The schema of `panther.yml`: the one source of its types, loader, JSON Schema and docs page. */
export const configSchema = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of this file format.' }),
    panther,
    administrator,
    access: access.optional(),
    naming: z.enum(['plain', 'regional']).default('plain').meta({
      description: 'plain: role names as in the Panther docs. regional: with the Panther region at their end.',
    }),
    realTimeEvents: realTimeEvents.optional(),
    sources: z.array(source).default([]).meta({ description: 'S3 buckets that Panther reads.' }),
  })
  .meta({ description: 'Which AWS accounts and S3 buckets send their data to Panther.' });

/** A checked `panther.yml` with every default filled in. */
export type Config = z.output<typeof configSchema>;

/** One S3 bucket, with prefixes and log types, that Panther reads. */
export type Source = Config['sources'][number];

/** Concurrency and tolerance of a rollout. */
export type OperationSettings = z.output<typeof operation>;
