import { partitionOf } from '../../config/regions.ts';
import { splitArn } from '../iam/match-pattern.ts';
import type { Place } from '../../ports/place.ts';
import { readText } from '../read-text.ts';
import { uuidFrom } from '../seeded-random.ts';
import { findStackOwning, resourcesOfType } from '../state/find-resource.ts';
import { overlayPolicy, readOverlaidPolicy } from '../state/policy-overlay.ts';
import type { KeyStatus } from '../state/resource-state.ts';
import type { World } from '../state/world-state.ts';

/** A KMS key as its users see it. */
export interface KeyFacts {
  readonly arn: string;
  readonly accountId: string;
  readonly state: KeyStatus;
  /** False for a key that AWS manages. */
  readonly isCustomerManaged: boolean;
  /** The key's policy, byte for byte. */
  readonly policy: string;
  /** Replaces the policy. */
  readonly setPolicy: (policy: string) => void;
}

const managedServices = ['sns', 'sqs', 's3'];

/** The key that an id, an ARN, an alias or the ARN of an alias names in a place; `undefined` if there is none. */
export function findKey(world: World, place: Place, keyId: string): KeyFacts | undefined {
  const parts = splitArn(keyId);
  if (parts === undefined) return findNamed(world, place, keyId);
  const [, , service, region = '', accountId = '', name = ''] = parts;
  return service === 'kms' ? findNamed(world, { accountId, region }, name) : undefined;
}

function findNamed(world: World, place: Place, name: string): KeyFacts | undefined {
  if (!name.startsWith('alias/')) return findById(world, place, name.replace(/^key\//, ''));
  if (name.startsWith('alias/aws/')) return findManaged(world, place, ({ alias }) => alias === name);
  const foreign = [...world.keys.values()].find(
    ({ aliases, arn }) => aliases.includes(name) && arn.startsWith(keyArn(place, '')),
  );
  if (foreign !== undefined) return findById(world, place, foreign.arn.split('/')[1] ?? '');
  const owned = findStackOwning(world, place.accountId, `region AWS::KMS::Alias ${name}`, place.region);
  const target = owned === undefined ? undefined : readText(owned.view.property(owned.logicalId, 'TargetKeyId'));
  return target === undefined || target.includes('alias/') ? undefined : findKey(world, place, target);
}

function findById(world: World, place: Place, id: string): KeyFacts | undefined {
  const { accountId, region } = place;
  const arn = keyArn(place, id);
  const foreign = world.keys.get(arn);
  if (foreign !== undefined) {
    return {
      arn,
      accountId,
      state: world.keyStatuses.get(arn) ?? 'Enabled',
      isCustomerManaged: true,
      policy: foreign.policy,
      setPolicy: (policy) => {
        foreign.policy = policy;
      },
    };
  }
  for (const { stack, view, logicalId } of resourcesOfType(world, accountId, region, 'AWS::KMS::Key')) {
    if (view.names(logicalId).physicalId !== id) continue;
    const template = JSON.stringify(view.property(logicalId, 'KeyPolicy'));
    const isEnabled = readText(view.property(logicalId, 'Enabled')) !== 'false';
    return {
      arn,
      accountId,
      state: world.keyStatuses.get(arn) ?? (isEnabled ? 'Enabled' : 'Disabled'),
      isCustomerManaged: true,
      policy: readOverlaidPolicy(world, arn, stack, template),
      setPolicy: (policy) => overlayPolicy(world, arn, stack, template, policy),
    };
  }
  return findManaged(world, place, (managed) => managed.arn === arn);
}

/** A key that AWS makes for a service at its first use in an account and region; nobody can change its policy. */
function findManaged(
  world: World,
  place: Place,
  isWanted: (key: { readonly alias: string; readonly arn: string }) => boolean,
): KeyFacts | undefined {
  const { accountId, region } = place;
  for (const service of managedServices) {
    const arn = keyArn(place, uuidFrom(world.seed, 'managed-key', accountId, region, service));
    if (!isWanted({ alias: `alias/aws/${service}`, arn })) continue;
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Id: `auto-${service}-1`,
      Statement: [
        {
          Sid: `Allow access through ${service.toUpperCase()} for all principals in the account that are authorized to use it`,
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
          Resource: '*',
          Condition: {
            StringEquals: {
              'kms:CallerAccount': accountId,
              'kms:ViaService': `${service}.${region}.amazonaws.com`,
            },
          },
        },
      ],
    });
    return { arn, accountId, state: 'Enabled', isCustomerManaged: false, policy, setPolicy: () => undefined };
  }
  return undefined;
}

function keyArn({ accountId, region }: Place, id: string): string {
  return `arn:${partitionOf(region) ?? 'aws'}:kms:${region}:${accountId}:key/${id}`;
}
