import { isRecord } from './canonical.ts';

/**
 * Every policy document of a resource by its path, e.g. `AssumeRolePolicyDocument` or `Policies.Read.PolicyDocument`: any
 * object with a `Statement`, however deep. Members of a list go by their `PolicyName`, or by their number.
 */
export function findPolicies(properties: unknown, path = ''): ReadonlyMap<string, unknown> {
  const policies = new Map<string, unknown>();
  collect(properties, path, policies);
  return policies;
}

function collect(value: unknown, path: string, policies: Map<string, unknown>): void {
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) {
      const name = isRecord(each) ? each['PolicyName'] : undefined;
      collect(each, join(path, typeof name === 'string' ? name : String(index + 1)), policies);
    }
    return;
  }
  if (!isRecord(value)) return;
  if (value['Statement'] !== undefined) {
    policies.set(path, value);
    return;
  }
  for (const [key, each] of Object.entries(value)) collect(each, join(path, key), policies);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
