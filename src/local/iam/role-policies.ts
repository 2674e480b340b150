import { parsePolicyDocument } from './policy-document.ts';
import type { PolicyDocument } from './policy-document.ts';

/** A role as policies see it. */
export interface RoleFacts {
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly trust: PolicyDocument;
  /** Inline policies, and those managed ones that the local cloud knows. */
  readonly permissions: readonly PolicyDocument[];
}

const everything = parsePolicyDocument({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }).policy;
const nothing: PolicyDocument = { statements: [] };

/** A policy of a role, or one that allows nothing if it is not readable. */
export function readPolicy(value: unknown): PolicyDocument {
  return parsePolicyDocument(value).policy ?? nothing;
}

/** The text of a policy, or one that allows nothing if it is not readable. */
export function readPolicyText(text: string): PolicyDocument {
  try {
    return readPolicy(JSON.parse(text));
  } catch {
    return nothing;
  }
}

/** Makes the facts of a role from the properties of an `AWS::IAM::Role`. Of managed policies only AdministratorAccess counts. */
export function buildRoleFacts(
  arn: string,
  name: string,
  accountId: string,
  properties: Readonly<Record<string, unknown>>,
): RoleFacts {
  const inline = Array.isArray(properties['Policies']) ? properties['Policies'] : [];
  const managed = Array.isArray(properties['ManagedPolicyArns']) ? properties['ManagedPolicyArns'].map(String) : [];
  const permissions = inline.map((each: unknown) => readPolicy((each as Record<string, unknown>)['PolicyDocument']));
  const isAdministrator = managed.some((each) => each.endsWith(':aws:policy/AdministratorAccess'));
  return {
    arn,
    name,
    accountId,
    trust: readPolicy(properties['AssumeRolePolicyDocument']),
    permissions: isAdministrator && everything !== undefined ? [...permissions, everything] : permissions,
  };
}
