import { isConditionOperator } from './condition-operators.ts';

/** One operator, one key and its alternatives. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Who a statement of a resource policy speaks of, by kind; `*` stands for everyone. */
export type PrincipalPatterns = Readonly<Record<'AWS' | 'Service' | 'Federated' | 'CanonicalUser', readonly string[]>>;

/** A statement with every list spelt out. Exactly one of each pair (`actions`, `notActions`) is set. */
export interface Statement {
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[] | undefined;
  readonly notActions: readonly string[] | undefined;
  readonly resources: readonly string[] | undefined;
  readonly notResources: readonly string[] | undefined;
  readonly principals: PrincipalPatterns | undefined;
  readonly notPrincipals: PrincipalPatterns | undefined;
  readonly conditions: readonly Condition[];
}

/** A policy in the form that {@link evaluatePolicies} reads. */
export interface PolicyDocument {
  readonly statements: readonly Statement[];
}

/** A policy, or why it is none. */
export type ParsedPolicy =
  | { readonly policy: PolicyDocument; readonly problem?: undefined }
  | { readonly policy?: undefined; readonly problem: string };

class Malformed {
  readonly problem: string;
  constructor(problem: string) {
    this.problem = problem;
  }
}

/** Reads a policy as IAM would: lists or single values, known operators, `Allow` or `Deny`. Never throws. */
export function parsePolicyDocument(value: unknown): ParsedPolicy {
  if (!isRecord(value)) return { problem: 'a policy must be an object' };
  const list = Array.isArray(value['Statement']) ? value['Statement'] : [value['Statement']];
  const statements: Statement[] = [];
  for (const [index, each] of list.entries()) {
    const statement = parseStatement(each);
    if (statement instanceof Malformed) return { problem: `statement ${index + 1}: ${statement.problem}` };
    statements.push(statement);
  }
  return { policy: { statements } };
}

function parseStatement(value: unknown): Statement | Malformed {
  if (!isRecord(value)) return new Malformed('must be an object');
  const effect = value['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') return new Malformed('Effect must be Allow or Deny');
  const actions = toStrings(value['Action']);
  const notActions = toStrings(value['NotAction']);
  if ((actions === undefined) === (notActions === undefined)) return new Malformed('needs Action or NotAction');
  const conditions = parseConditions(value['Condition']);
  if (conditions instanceof Malformed) return conditions;
  return {
    sid: typeof value['Sid'] === 'string' ? value['Sid'] : undefined,
    effect,
    actions,
    notActions,
    resources: toStrings(value['Resource']),
    notResources: toStrings(value['NotResource']),
    principals: parsePrincipals(value['Principal']),
    notPrincipals: parsePrincipals(value['NotPrincipal']),
    conditions,
  };
}

function parseConditions(value: unknown): readonly Condition[] | Malformed {
  if (value === undefined) return [];
  if (!isRecord(value)) return new Malformed('Condition must be an object');
  const conditions: Condition[] = [];
  for (const [operator, keys] of Object.entries(value)) {
    if (!isConditionOperator(operator)) return new Malformed(`unknown condition operator ${operator}`);
    if (!isRecord(keys)) return new Malformed(`condition ${operator} must be an object`);
    for (const [key, wanted] of Object.entries(keys)) {
      const values = toStrings(wanted);
      if (values === undefined) return new Malformed(`condition ${operator} ${key} has no value`);
      conditions.push({ operator, key, values });
    }
  }
  return conditions;
}

function parsePrincipals(value: unknown): PrincipalPatterns | undefined {
  if (value === undefined) return undefined;
  const everyone = { AWS: ['*'], Service: ['*'], Federated: ['*'], CanonicalUser: ['*'] };
  if (value === '*') return everyone;
  const record = isRecord(value) ? value : {};
  return {
    AWS: toStrings(record['AWS']) ?? [],
    Service: toStrings(record['Service']) ?? [],
    Federated: toStrings(record['Federated']) ?? [],
    CanonicalUser: toStrings(record['CanonicalUser']) ?? [],
  };
}

function toStrings(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  return (Array.isArray(value) ? value : [value]).map(String);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
