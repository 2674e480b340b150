/** Who would assume a role, and what is known of the call. */
export interface TrustRequest {
  readonly kind: 'AWS' | 'Service';
  /** Every spelling by which a policy may name the caller, e.g. a role's ARN, its account's root and its account id. */
  readonly principals: readonly string[];
  /** Condition keys in lower case, with the values they would have. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Whether a role lets the caller in; `unknown` where the policy asks for something that cannot be known beforehand. */
export type TrustVerdict = 'allowed' | 'refused' | 'unknown';

/**
 * Judges a trust policy by its statements: a refusal counts before a permission, and conditions are held against what is
 * known of the call.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function judgeTrust(trust: unknown, request: TrustRequest): TrustVerdict {
  const written = isRecord(trust) ? trust['Statement'] : undefined;
  const statements = (Array.isArray(written) ? (written as readonly unknown[]) : [written]).filter(isRecord);
  const verdicts = (effect: string) =>
    statements.filter((statement) => statement['Effect'] === effect).map((statement) => matches(statement, request));
  const [allows, denies] = [verdicts('Allow'), verdicts('Deny')];
  if (denies.includes(true) || !allows.some((verdict) => verdict !== false)) return 'refused';
  return allows.includes(true) && !denies.includes('unknown') ? 'allowed' : 'unknown';
}

type Answer = boolean | 'unknown';

function matches(statement: Readonly<Record<string, unknown>>, request: TrustRequest): Answer {
  if (!list(statement['Action']).some((action) => like(action.toLowerCase(), 'sts:assumerole'))) return false;
  if (statement['Principal'] === undefined) return 'unknown';
  if (!namesPrincipal(statement['Principal'], request)) return false;
  const conditions = isRecord(statement['Condition']) ? statement['Condition'] : {};
  const answers = new Set(
    Object.entries(conditions).flatMap(([operator, keys]) =>
      isRecord(keys) ? Object.entries(keys).map(([key, values]) => holds(operator, key, list(values), request)) : [],
    ),
  );
  if (answers.has(false)) return false;
  return answers.has('unknown') ? 'unknown' : true;
}

function namesPrincipal(principal: unknown, { kind, principals }: TrustRequest): boolean {
  if (principal === '*') return true;
  const named = isRecord(principal) ? list(principal[kind]) : [];
  return named.some((name) => name === '*' || principals.includes(name));
}

/** The positive operators on texts and ARNs; their negations begin with the word and `Not`. */
const operators: Readonly<Record<string, (pattern: string, value: string) => boolean>> = {
  stringequals: (pattern, value) => pattern === value,
  stringequalsignorecase: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  stringlike: like,
  arnequals: like,
  arnlike: like,
};

function holds(operator: string, key: string, patterns: readonly string[], { keys }: TrustRequest): Answer {
  const value = keys[key.toLowerCase()];
  const bare = operator
    .toLowerCase()
    .replace(/^for(?:any|all)values?:/, '')
    .replace(/ifexists$/, '');
  const test = operators[bare.replace(/^(string|arn)not/, '$1')];
  if (value === undefined || test === undefined) return 'unknown';
  const isHit = patterns.some((pattern) => test(pattern, value));
  return /^(?:string|arn)not/.test(bare) ? !isHit : isHit;
}

/** `*` stands for any characters, `?` for one. Goes back to the last star only, so no pattern makes it slow. */
function like(pattern: string, value: string): boolean {
  let [at, star, resume] = [0, -1, 0];
  for (let index = 0; index < value.length;) {
    if (pattern[at] === '*') {
      star = at;
      resume = index;
      at += 1;
    } else if (pattern[at] === value[index] || pattern[at] === '?') {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      resume += 1;
      index = resume;
      at = star + 1;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}

function list(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
