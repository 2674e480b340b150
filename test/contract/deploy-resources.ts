import type { Place } from '../../src/ports/place.ts';
import type { ContractCloud } from './contract-cloud.ts';
import { waitForStack } from './stacks.ts';

/** Deploys resources as a stack and returns what its outputs say; a reference to each resource is one of them. */
export async function deployResources(
  opened: ContractCloud,
  place: Place,
  name: string,
  resources: Readonly<Record<string, object>>,
): Promise<Readonly<Record<string, string>>> {
  const stacks = opened.cloud.stacks(place);
  const outputs = Object.fromEntries(Object.keys(resources).map((id) => [id, { Value: { Ref: id } }]));
  const template = JSON.stringify({ Resources: resources, Outputs: outputs });
  await stacks.create({ name, template, parameters: {}, tags: {} });
  return (await waitForStack(opened, stacks, name))?.outputs ?? {};
}

/** A key that its account may use and manage, as a resource of a template. */
export function buildKey(accountId: string, properties: object = {}): object {
  return { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: buildKeyPolicy(accountId), ...properties } };
}

/**
 * Deploys a key with what else a stack shall hold, and returns its ARN. The policy is written once more through the port,
 * since moto takes that of a template for something else than text.
 */
export async function deployKey(
  opened: ContractCloud,
  properties: object = {},
  resources: Readonly<Record<string, object>> = {},
): Promise<string> {
  const { accountId, region } = opened.bucket;
  const key = buildKey(accountId, properties);
  const outputs = await deployResources(opened, opened.bucket, 'key', { Key: key, ...resources });
  const arn = `arn:aws:kms:${region}:${accountId}:key/${outputs['Key'] ?? ''}`;
  await opened.cloud.keys(opened.bucket).setPolicy(arn, JSON.stringify(buildKeyPolicy(accountId)));
  return arn;
}

/** A policy by which an account may do everything with a key. */
export function buildKeyPolicy(accountId: string, actions: string | readonly string[] = 'kms:*'): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Own',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: actions,
        Resource: '*',
      },
    ],
  };
}
