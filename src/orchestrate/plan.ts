import type { RegisteredSource } from '../config/source-registry.ts';
import type { Place } from '../ports/place.ts';
import type {
  AutoDeployment,
  CallAs,
  OperationAction,
  OperationPreferences,
  PermissionModel,
} from '../ports/stack-sets.ts';
import type { Pair } from './cover.ts';
import type { BucketWish, NotificationChanges } from './sources/notification-plan.ts';

/**
 * The stations of a rollout, in the order of `apply`. Deletions come before the stack set, so that its update does not
 * deploy what is about to go. The runtime learns of a source before its topic exists, since it confirms subscriptions of
 * accounts that it knows; a bucket is wired when everything behind it stands. Sources that left the file leave the
 * runtime last, since its registry alone knows of them; accounts that left the stack set leave the queue of events when their
 * instances have gone. `managementAccount` holds the plain stacks of the account that a
 * service-managed stack set never reaches.
 */
export type Phase =
  | 'adminRole'
  | 'executionRoles'
  | 'runtime'
  | 'sources'
  | 'topics'
  | 'subscriptions'
  | 'buckets'
  | 'alarms'
  | 'leftSources'
  | 'deletions'
  | 'stackSet'
  | 'instances'
  | 'managementAccount'
  | 'leftAccounts';

/** One value that would change; absent on the side where it does not exist. */
export interface ValueChange {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/** One resource, parameter, output or condition of a template that would change. */
export interface TemplateChange {
  /** Section and name, e.g. `Resources.TopicPolicy`. */
  readonly path: string;
  /** CloudFormation type, for resources. */
  readonly resourceType?: string;
  readonly action: 'add' | 'remove' | 'modify';
  /** Properties that differ, e.g. `PolicyDocument.Statement`; empty for `add` and `remove`. */
  readonly properties: readonly string[];
}

/** What a changed statement of a policy would allow, compared with before. */
export type AccessVerdict = 'broader' | 'narrower' | 'equal' | 'incomparable';

/** One statement of an IAM, trust or resource policy that would change. */
export interface StatementChange {
  /** The policy it stands in, e.g. `Resources.TopicPolicy.PolicyDocument`. */
  readonly policy: string;
  /** Its Sid, or its place such as `#2`. */
  readonly statement: string;
  readonly verdict: AccessVerdict;
  /** What is wider or narrower, in words, e.g. `+ sns:Publish`, `- condition aws:SourceAccount`. */
  readonly details: readonly string[];
}

/** How a new definition differs from the live one, by meaning: order of keys and format do not count. */
export interface DefinitionChanges {
  readonly template: readonly TemplateChange[];
  readonly access: readonly StatementChange[];
  readonly parameters: readonly ValueChange[];
  readonly tags: readonly ValueChange[];
  /** Roles, permission model, managed execution, automatic deployment. */
  readonly settings: readonly ValueChange[];
}

interface StepFacts {
  readonly phase: Phase;
  /** Stable id, e.g. `execution-role/123456789012`. */
  readonly id: string;
  /** One line for people, e.g. `execution role in payments-prod (123456789012)`. */
  readonly title: string;
  /** Why there is nothing to do, or why a person must do it. */
  readonly reason?: string;
  /** For a manual step: what the person does, with a link where there is one. */
  readonly fix?: string;
  /** Ids of steps of the same plan without whose success this one is not tried. */
  readonly needs?: readonly string[];
}

/** Create or update one stack. */
export interface StackStep extends StepFacts {
  readonly kind: 'stack';
  /** `none`: already as wanted. `manual`: pantherctl may not act there. `blocked`: it would do harm, so it fails. */
  readonly action: 'create' | 'update' | 'none' | 'manual' | 'blocked';
  readonly place: Place;
  readonly stackName: string;
  readonly template: string;
  readonly templateFile: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Present for an update. */
  readonly changes?: DefinitionChanges;
}

/** Create the stack set, or change its definition, which updates every instance. */
export interface StackSetStep extends StepFacts {
  readonly kind: 'stackSet';
  readonly action: 'create' | 'update' | 'none' | 'blocked';
  readonly place: Place;
  readonly stackSet: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Absent, like the next, for a service-managed stack set. */
  readonly administrationRoleArn?: string;
  readonly executionRoleName?: string;
  readonly permissionModel: PermissionModel;
  readonly managedExecution: boolean;
  /** Absent for a self-managed stack set. */
  readonly autoDeployment?: AutoDeployment;
  readonly preferences: OperationPreferences;
  readonly callAs: CallAs;
  /** Present for an update. */
  readonly changes?: DefinitionChanges;
}

/** One operation on a rectangle of accounts and regions; every pair of the product is wanted. */
export interface InstancesStep extends StepFacts {
  readonly kind: 'instances';
  /** `create` and `retry` deploy, `update` gives other overrides, `delete` takes instances and their stacks away. */
  readonly action: 'create' | 'retry' | 'update' | 'delete';
  readonly place: Place;
  readonly stackSet: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** Service-managed: the units in which the accounts are. */
  readonly organizationalUnits?: readonly string[];
  /** True if `accounts` are all accounts of the units, so that the call names the units alone. */
  readonly wholeUnits?: boolean;
  /** Parameters of these instances that differ from the stack set's; empty for none. */
  readonly overrides: Readonly<Record<string, string>>;
  readonly preferences: OperationPreferences;
  readonly callAs: CallAs;
}

/** One statement of a policy, as JSON has it. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly [key: string]: unknown;
}

/**
 * Statements that the policy of a topic, a key or a queue of Panther gets or loses, told by their Sid. The rest of the policy
 * is left as it is.
 */
export interface PolicyStep extends StepFacts {
  readonly kind: 'policy';
  readonly action: 'update' | 'none' | 'manual' | 'blocked';
  readonly place: Place;
  readonly resource: 'topic' | 'key' | 'queue';
  readonly arn: string;
  readonly add: readonly PolicyStatement[];
  /** Sids; see `mergeStatements` for which statements go. */
  readonly remove: readonly string[];
}

/** Subscribe Panther's queue to a topic, and follow that until it is confirmed. */
export interface SubscriptionStep extends StepFacts {
  readonly kind: 'subscription';
  /** `create` also for one that waits to be confirmed, since asking again sends a new token; `update` switches raw delivery off. */
  readonly action: 'create' | 'update' | 'none' | 'manual' | 'blocked';
  readonly place: Place;
  readonly topicArn: string;
  readonly queueArn: string;
}

/** Wire a bucket. */
export interface BucketStep extends StepFacts {
  readonly kind: 'bucket';
  readonly action: 'update' | 'none' | 'manual' | 'blocked';
  readonly place: Place;
  readonly wish: BucketWish;
  /** Absent if the bucket could not be looked at. */
  readonly changes?: NotificationChanges;
}

/** Write sources into the registry that the log processor reads, or take them out. */
export interface RegistryStep extends StepFacts {
  readonly kind: 'registry';
  readonly action: 'update' | 'none' | 'manual' | 'blocked';
  readonly place: Place;
  readonly bucket: string;
  /** Whose sources these are; those of others are left as they are. */
  readonly owner: string;
  /** Another owner, whose entries with ids in `put` become this one's. */
  readonly takeOver?: string;
  /** New sources and changed ones. */
  readonly put: readonly RegisteredSource[];
  /** Ids. */
  readonly remove: readonly string[];
}

/** Something that this version leaves to a person. */
export interface ManualStep extends StepFacts {
  readonly kind: 'manual';
  readonly action: 'manual';
}

/** One unit of what `apply` would do. */
export type Step =
  | StackStep
  | StackSetStep
  | InstancesStep
  | PolicyStep
  | SubscriptionStep
  | BucketStep
  | RegistryStep
  | ManualStep;

/** What became of one wanted or live pair of account and region in the plan. */
export interface PairCounts {
  readonly create: number;
  readonly retry: number;
  /** Live instances that a new definition of the stack set changes. */
  readonly update: number;
  /** Live instances that get other overrides. */
  readonly override: number;
  /** Live, no longer wanted, and to be deleted; always 0 unless deletions were allowed. */
  readonly delete: number;
  readonly unchanged: number;
  /** Wanted, and at work under an operation that runs already. */
  readonly underway: number;
  /** Wanted, but the stack set of that name is not ours, so nothing is known of them. */
  readonly blocked: number;
  /** Wanted, but the account is suspended or the region is off. */
  readonly skipped: number;
  /** Live, no longer wanted, and left where they are: updated with the rest when the definition changes. */
  readonly extra: number;
}

/** An account that is left out, and why. */
export interface SkippedAccount {
  readonly accountId: string;
  readonly accountName: string;
  readonly regions: readonly string[];
  readonly reason: string;
  /** Present when somebody has to mend it; then the rollout cannot be called done. */
  readonly fix?: string;
}

/** What `apply` would do, as data. */
export interface Plan {
  readonly version: 1;
  readonly steps: readonly Step[];
  readonly pairs: PairCounts;
  readonly skipped: readonly SkippedAccount[];
  /** The pairs that `pairs.extra` counts. */
  readonly extras: readonly Pair[];
  /** Operations that run already; `apply` follows them to their end and plans again. */
  readonly running: readonly { readonly operationId: string; readonly action: OperationAction }[];
  /** Names beside ids, for views. */
  readonly accountNames: Readonly<Record<string, string>>;
  /** What stays behind or is good to know, a sentence each; nothing that `apply` does. */
  readonly notes: readonly string[];
  /** Stack set operations that `apply` would ask for: one for each step of instances, one for an update of the set. */
  readonly operations: number;
  /** Accounts that really run at once per region: no more than there are, nor than mode and tolerance allow. */
  readonly accountsAtOnce: number;
  /** Rough duration in minutes, at one minute an instance. */
  readonly minutes: number;
}
