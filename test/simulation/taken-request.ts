import { pairKey } from '../../src/orchestrate/cover.ts';
import type { StackInstance } from '../../src/ports/stack-sets.ts';
import type { TakenCall } from './chaos-cloud.ts';

/** A call that starts an operation, taken apart. */
export interface TakenRequest {
  readonly name: string;
  readonly stackSetName: string;
  readonly operationId: string;
  /** Pairs that it names; none for the stack set itself and for whole units. */
  readonly keys: readonly string[];
  readonly overrides: Readonly<Record<string, string>>;
  readonly isDeletion: boolean;
  /** Everything but the id, as text. */
  readonly content: string;
}

/** What a call asks for; `undefined` if it starts no operation. */
export function readRequest({ given, name }: Pick<TakenCall, 'given' | 'name'>): TakenRequest | undefined {
  const [first, second, ...rest] = given;
  if (name === 'stackSets.update') {
    const stackSetName = (first as { name: string }).name;
    const content = JSON.stringify([name, first, rest]);
    return { name, stackSetName, operationId: String(second), keys: [], overrides: {}, isDeletion: false, content };
  }
  if (!/^stackSets\.(create|update|delete)Instances$/.test(name)) return undefined;
  const { operationId, ...content } = first as {
    accounts: readonly string[];
    regions: readonly string[];
    operationId: string;
    stackSetName: string;
    overrides: Readonly<Record<string, string>>;
  };
  const { accounts, overrides, regions, stackSetName } = content;
  return {
    name,
    stackSetName,
    operationId,
    keys: accounts.flatMap((accountId) => regions.map((region) => pairKey({ accountId, region }))),
    overrides,
    isDeletion: name === 'stackSets.deleteInstances',
    content: JSON.stringify([name, content]),
  };
}

/** True for an instance that is deployed as it is wanted. */
export function isInPlace(instance: StackInstance | undefined, overrides: Readonly<Record<string, string>>): boolean {
  return instance?.status === 'CURRENT' && sortedJson(instance.overrides) === sortedJson(overrides);
}

function sortedJson(record: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(record).toSorted());
}

/** The state of an instance in a few words. */
export function describeInstance(instance: StackInstance | undefined): string {
  return instance === undefined
    ? 'absent'
    : `${instance.status} ${instance.detailedStatus} (${instance.statusReason ?? ''})`;
}
