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
