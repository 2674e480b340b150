import { bucketPlace } from './bucket-place.ts';
import { concurrency } from './concurrency.ts';
import type { ConfigCheck } from './config-check.ts';
import { alarmCount, alarmTopic, dropOff } from './drop-off.ts';
import { duplicates } from './duplicates.ts';
import { exclusions } from './exclusions.ts';
import { keyRegion } from './key-region.ts';
import { logTypeDoubts } from './log-type-doubts.ts';
import { logTypeParsers } from './log-type-parsers.ts';
import { onePartition } from './one-partition.ts';
import { prefixes } from './prefixes.ts';
import { eventPattern, publisher } from './publishers.ts';
import { queuePolicy } from './queue-policy.ts';
import { prefixInPolicy, rolePolicyLength } from './role-policy.ts';
import { autoDeploymentReach, serviceManagedOnly, serviceManagedTargets } from './service-managed.ts';
import { sourceSlugs } from './source-slugs.ts';
import { accountFilterApplies, overridesOfTargets, targetsNamed } from './targets.ts';
import { topicAccount, topicName, topicRegion } from './topics.ts';

/** Every check that compares values of a file with each other. The order does not matter: findings are sorted by place. */
export const configChecks: readonly ConfigCheck[] = [
  onePartition,
  targetsNamed,
  accountFilterApplies,
  overridesOfTargets,
  serviceManagedTargets,
  serviceManagedOnly,
  autoDeploymentReach,
  duplicates,
  concurrency,
  sourceSlugs,
  bucketPlace,
  keyRegion,
  prefixes,
  prefixInPolicy,
  rolePolicyLength,
  exclusions,
  logTypeDoubts,
  logTypeParsers,
  topicRegion,
  topicAccount,
  topicName,
  publisher,
  eventPattern,
  queuePolicy,
  dropOff,
  alarmCount,
  alarmTopic,
];
