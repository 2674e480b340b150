import { parseArn } from '../../config/fields/arn.ts';
import { names, sourceSlug } from '../../config/names.ts';
import type { Config, Source } from '../../config/schema.ts';
import { inputQueueArn, isWired, topicArnOf } from '../../config/source-places.ts';
import { listKeyPatterns } from '../../config/source-policy.ts';
import { PantherctlError } from '../../errors.ts';
import type { NotificationEntry } from '../../ports/buckets.ts';
import { logProcessingRoleName, roleArn } from '../../templates/catalog.ts';
import type { DesiredStack } from '../desired.ts';
import { consoleBucketLink, consoleCreateLink, consoleQuickCreateLink, renderDeployCommand } from '../manual-fix.ts';
import { renderEntry } from '../render-entry.ts';
import { buildBucketWish } from './bucket-wish.ts';
import { sourceStacks } from './desired-sources.ts';
import { planNotifications } from './plan-notifications.ts';
import { quoteWord } from './quote-word.ts';
import { renderSubscriptionFix, renderTopicPolicyFix } from './render-source-fix.ts';
import { publishStatement, subscriptionStatement } from './source-statements.ts';
import { roleStackId, ruleStackId, topicStackId } from './source-wiring.ts';

/** A stack that a person deploys. */
export interface ManualStack {
  readonly kind: 'stack';
  readonly title: string;
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
  /** Path in the output folder of `generate`; behind a link that fills everything in, also below the given address. */
  readonly templateFile: string;
  readonly command: string;
  /** The console: with everything filled in, or, without an address of the templates, where a file is uploaded. */
  readonly link: string;
  /** Values to enter beside an upload, and those that the link fills in. */
  readonly parameters: Readonly<Record<string, string>>;
  /** A link cannot give them; without them pantherctl takes the stack for somebody else's. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The notifications that a person adds to a bucket. */
export interface ManualNotifications {
  readonly kind: 'notifications';
  readonly title: string;
  readonly link: string;
  /** As S3's API has them. */
  readonly entries: readonly NotificationEntry[];
}

/** Anything else that a person does; `text` may have several lines. */
export interface ManualDeed {
  readonly kind: 'deed';
  readonly title: string;
  readonly text: string;
}

/** What onboarding one source takes by hand, in the order in which it is done. */
export interface ManualSource {
  readonly source: string;
  readonly accountId: string;
  readonly region: string;
  readonly bucket: string;
  readonly roleArn: string;
  /** Absent if the source has no topic. */
  readonly topicArn?: string;
  readonly steps: readonly (ManualStack | ManualDeed | ManualNotifications)[];
}

const roleTemplate = 'panther-log-analysis-iam';

/**
 * What it takes to onboard a source in an account where pantherctl may not act. `templateUrl` is the address below which
 * the generated folder is in S3; with it the links fill everything in. Throws `INPUT_INVALID` for an address that is none.
 */
export function buildManualSource(config: Config, source: Source, templateUrl?: string): ManualSource {
  const base = templateUrl === undefined ? undefined : checkAddress(templateUrl);
  const topicArn = topicArnOf(source);
  const theRole = roleArn(config, source.accountId, logProcessingRoleName(source));
  const stacks = new Map(
    sourceStacks({ ...config, sources: sourcesInPlace(config, source) }, new Map()).map((stack) => [stack.id, stack]),
  );
  const stackOf = (id: string): readonly ManualStack[] => {
    const stack = stacks.get(id);
    return stack === undefined ? [] : [buildManualStack(config, source, stack, base)];
  };
  return {
    source: source.name,
    accountId: source.accountId,
    region: source.region,
    bucket: source.bucket,
    roleArn: theRole,
    ...(topicArn !== undefined && { topicArn }),
    steps: [
      ...stackOf(roleStackId(source)),
      ...stackOf(topicStackId(source)),
      ...openTopic(config, source),
      ...stackOf(ruleStackId(source)),
      ...tellPublisher(config, source),
      finish(config, source, theRole),
    ],
  };
}

/** The stack of the topic serves all sources of an account and region, so they have a say in its parameters. */
function sourcesInPlace(config: Config, { accountId, region }: Source): Config['sources'] {
  return config.sources.filter((each) => each.accountId === accountId && each.region === region);
}

function checkAddress(templateUrl: string): string {
  const address = URL.canParse(templateUrl) ? new URL(templateUrl) : undefined;
  if (address?.protocol === 'https:' && address.search === '' && address.hash === '') {
    return templateUrl.replace(/\/+$/, '');
  }
  throw new PantherctlError('INPUT_INVALID', `${templateUrl} is no address that the console reads templates from`, {
    fix: 'give the https address of a folder in S3, such as https://acme-templates.s3.us-west-2.amazonaws.com/panther',
  });
}

function buildManualStack(config: Config, source: Source, stack: DesiredStack, base: string | undefined): ManualStack {
  const generic = base !== undefined && stack.id === roleStackId(source) ? genericRole(config, source) : undefined;
  const templateFile = generic?.templateFile ?? stack.templateFile;
  const parameters = withoutEmpty(generic?.parameters ?? stack.parameters);
  const { accountId, region } = stack.place;
  const link =
    base === undefined
      ? consoleCreateLink(region)
      : consoleQuickCreateLink(region, `${base}/${templateFile}`, stack.stackName, parameters);
  return {
    kind: 'stack',
    title: stack.title,
    accountId,
    region,
    stackName: stack.stackName,
    templateFile,
    command: renderDeployCommand(stack),
    link,
    parameters,
    tags: stack.tags,
  };
}

/**
 * The generic template with what one source fills it with, if it can say the same as the source's own: it knows one prefix,
 * and none with a character that policies give a meaning.
 */
function genericRole(
  config: Config,
  { bucket, externalId, kmsKeyArn, name, prefixes }: Source,
): Pick<ManualStack, 'parameters' | 'templateFile'> | undefined {
  const [pattern, ...others] = listKeyPatterns(prefixes.map(({ prefix }) => prefix));
  const S3Prefix = pattern?.slice(0, -1) ?? '';
  if (others.length > 0 || !prefixes.some(({ prefix }) => prefix === S3Prefix) || /[*?$]/.test(S3Prefix))
    return undefined;
  const { parameters, templateFile } = renderEntry(config, roleTemplate);
  return {
    templateFile,
    parameters: {
      ...parameters,
      RoleSuffix: sourceSlug(name),
      S3Bucket: bucket,
      S3Prefix,
      KmsKey: kmsKeyArn ?? '',
      ExternalId: externalId ?? '',
    },
  };
}

function withoutEmpty(parameters: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));
}

/** A topic of somebody else has to let the publisher publish and Panther subscribe; ours does from the start. */
function openTopic(config: Config, source: Source): readonly ManualDeed[] {
  const { accountId, bucket, notifications, region } = source;
  if (typeof notifications.topic === 'string') return [];
  const topicArn = notifications.topic.existing;
  const queueArn = inputQueueArn(config.panther);
  const topic = parseArn(topicArn);
  const place = { accountId: topic?.accountId ?? accountId, region: topic?.region ?? region };
  const statements = [
    publishStatement(topicArn, { kind: notifications.publisher, accountId, region, bucket }),
    subscriptionStatement(topicArn, config.panther.accountId, queueArn),
  ];
  return [
    {
      kind: 'deed',
      title: 'let the topic be published to, and Panther subscribe to it',
      text: renderTopicPolicyFix(topicArn, place, statements),
    },
    {
      kind: 'deed',
      title: "subscribe Panther's queue to the topic, raw message delivery off",
      text: renderSubscriptionFix(topicArn, queueArn),
    },
  ];
}

/** How the topic comes to hear of new objects. */
function tellPublisher(config: Config, source: Source): readonly (ManualDeed | ManualNotifications)[] {
  const { bucket, notifications, region } = source;
  const topicArn = topicArnOf(source);
  if (topicArn === undefined) return [];
  if (isWired(source)) {
    const wish = buildBucketWish(config, bucket);
    const { wanted } = planNotifications({}, wish);
    return [
      {
        kind: 'notifications',
        title: `add event notifications to bucket ${bucket}`,
        link: consoleBucketLink(region, bucket),
        entries: wanted.TopicConfigurations ?? [],
      },
    ];
  }
  if (notifications.publisher === 'eventBridge') {
    return [
      {
        kind: 'deed',
        title: `let bucket ${bucket} send its events to EventBridge`,
        text: `switch Amazon EventBridge on, if it is off, at\n${consoleBucketLink(region, bucket)}`,
      },
    ];
  }
  return [
    {
      kind: 'deed',
      title: `let the trail that writes to bucket ${bucket} name the topic`,
      text: `with credentials of the account of the trail, and its name in place of <trail>:\naws cloudtrail update-trail --name <trail> --sns-topic-name ${topicArn}`,
    },
  ];
}

function finish({ panther }: Config, source: Source, theRole: string): ManualDeed {
  if (panther.runtime === 'external') {
    return {
      kind: 'deed',
      title: 'finish the source in the Panther Console',
      text: `enter the role ${theRole}; Panther confirms the subscription of ${names.notificationsQueue} once it knows the source`,
    };
  }
  return {
    kind: 'deed',
    title: 'tell the runtime of the source, and look whether data arrives',
    text: `pantherctl apply\npantherctl source check ${quoteWord(source.name)}`,
  };
}
