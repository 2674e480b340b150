import { PantherctlError } from '../../errors.ts';
import { parsePolicyDocument } from './policy-document.ts';
import type { PolicyDocument } from './policy-document.ts';

/** What a service takes as a policy of its resources. */
export interface ResourcePolicyRules {
  /** Whose actions the policy may speak of. */
  readonly service: 'sns' | 'sqs' | 'kms';
  readonly maxBytes: number;
  readonly statementsMaxCount?: number;
  /** Over all statements. */
  readonly conditionsMaxCount?: number;
}

const principalKinds = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser']);
const accountPrincipal = /^(\*|\d{12}|arn:aws[a-z-]*:(iam|sts)::\d{12}:.+|AIDA[A-Z0-9]+|AROA[A-Z0-9]+)$/;
const servicePrincipal = /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/;

/** Reads the text of a policy. Throws `VALIDATION`, as its service would, for one that is malformed or beyond its limits. */
export function checkResourcePolicy(text: string, rules: ResourcePolicyRules): PolicyDocument {
  const bytes = Buffer.byteLength(text);
  if (bytes > rules.maxBytes) throw refuse(`the policy has ${bytes} bytes, more than ${rules.maxBytes}`);
  const document = parse(text);
  const { policy, problem } = parsePolicyDocument(document);
  if (policy === undefined) throw refuse(problem);
  const statements = [(document as { readonly Statement: unknown }).Statement].flat();
  const { conditionsMaxCount = Infinity, service, statementsMaxCount = Infinity } = rules;
  if (statements.length > statementsMaxCount) {
    throw refuse(`the policy has ${statements.length} statements, more than ${statementsMaxCount}`);
  }
  const conditions = policy.statements.reduce((count, each) => count + each.conditions.length, 0);
  if (conditions > conditionsMaxCount) {
    throw refuse(`the policy has ${conditions} conditions, more than ${conditionsMaxCount}`);
  }
  for (const [index, { actions, notActions }] of policy.statements.entries()) {
    const where = `statement ${index + 1}`;
    const { NotPrincipal, Principal } = statements[index] as Readonly<Record<string, unknown>>;
    const problems = [Principal, NotPrincipal].filter((each) => each !== undefined).map(findPrincipalProblem);
    if (problems.length === 0) throw refuse(`${where} names no principal`);
    const found = problems.find((each) => each !== undefined);
    if (found !== undefined) throw refuse(`${where}: ${found}`);
    const foreign = (actions ?? notActions ?? []).find(
      (action) => action !== '*' && !action.toLowerCase().startsWith(`${service}:`),
    );
    if (foreign !== undefined) throw refuse(`${where}: action ${foreign} is out of service scope`);
  }
  return policy;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PantherctlError('VALIDATION', 'invalid parameter: policy error: the policy is no JSON', { cause });
  }
}

function findPrincipalProblem(value: unknown): string | undefined {
  if (value === '*') return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'invalid principal';
  const entries = Object.entries(value);
  if (entries.length === 0) return 'the principal is empty';
  for (const [kind, given] of entries) {
    if (!principalKinds.has(kind)) return `unknown kind of principal ${kind}`;
    const names: readonly unknown[] = [given].flat();
    const pattern = kind === 'AWS' ? accountPrincipal : kind === 'Service' ? servicePrincipal : /./;
    const wrong = names.find((name) => typeof name !== 'string' || !pattern.test(name));
    if (names.length === 0 || wrong !== undefined) return `invalid principal ${JSON.stringify(wrong ?? given)}`;
  }
  return undefined;
}

function refuse(reason: string): PantherctlError {
  return new PantherctlError('VALIDATION', `invalid parameter: policy error: ${reason}`);
}
