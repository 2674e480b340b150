import { isRecord, toList } from './definition-changes/canonical.ts';
import { containsArn, containsPattern, readPattern } from './definition-changes/pattern.ts';

/** Who asks: an AWS service by its principal name, or whoever an account lets act for it. */
export type PolicyPrincipal = { readonly service: string } | { readonly accountId: string };

/** One call, as the policy of the resource sees it. */
export interface PolicyRequest {
  readonly principal: PolicyPrincipal;
  /** E.g. `sns:Publish`. */
  readonly action: string;
  /** ARN. Absent for the trust policy of a role, whose statements name none. */
  readonly resource?: string;
  /**
   * Condition keys, in any case, with the values that they will have; `undefined` for one that the request does not have.
   * What follows from the principal need not be named. A key that is not here counts as not known.
   */
  readonly context: Readonly<Record<string, string | undefined>>;
  /**
   * Condition keys that have any of the values that a pattern stands for, to ask of many requests at once: a condition that
   * does not surely hold for each of the values counts as not known, so that `allows` and `denies` are the
   * verdict of each request, and `silent` means that none is allowed.
   */
  readonly patterns?: Readonly<Record<string, string>>;
}

/**
 * What a policy says to a request: `silent` if no statement allows it, so that it is refused whatever the denials say;
 * `unknown` where the answer depends on something that cannot be seen from here.
 */
export type PolicyVerdict = 'allows' | 'denies' | 'silent' | 'unknown';

type Answer = boolean | 'unknown';

/**
 * Judges the policy of a topic, queue, key or role: a denial counts before a permission. Never says `allows` on a guess: a
 * policy that is not JSON, an operator that is not known here, a policy variable or a key without a value make it
 * `unknown`. An empty text is a policy without statements.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function judgePolicy(policyText: string, request: PolicyRequest): PolicyVerdict {
  const statements = readStatements(policyText);
  if (statements === undefined) return 'unknown';
  const facts = listFacts(request);
  const answersOf = (effect: string) =>
    statements.map((statement) => (hasEffect(statement, effect) ? applies(statement, request, facts) : false));
  const [allows, denies] = [answersOf('Allow'), answersOf('Deny')];
  if (denies.includes(true)) return 'denies';
  if (allows.includes(true)) return denies.includes('unknown') ? 'unknown' : 'allows';
  return allows.includes('unknown') ? 'unknown' : 'silent';
}

type WrittenStatement = Readonly<Record<string, unknown>>;

function readStatements(policyText: string): readonly WrittenStatement[] | undefined {
  if (policyText.trim() === '') return [];
  try {
    const policy: unknown = JSON.parse(policyText);
    if (!isRecord(policy)) return undefined;
    const statements = toList(policy['Statement']);
    return statements.every(isRecord) ? statements : undefined;
  } catch {
    return undefined;
  }
}

/** A statement without a readable effect may have either. */
function hasEffect({ Effect: effect }: WrittenStatement, wanted: string): boolean {
  return effect === wanted || (effect !== 'Allow' && effect !== 'Deny');
}

function applies(statement: WrittenStatement, request: PolicyRequest, facts: Facts): Answer {
  const { Condition: conditions, Effect: effect } = statement;
  return every([
    effect === 'Allow' || effect === 'Deny' ? true : 'unknown',
    names(statement, 'Action', request.action, true),
    request.resource === undefined ? true : names(statement, 'Resource', request.resource, false),
    namesPrincipal(statement, request.principal),
    ...(conditions === undefined ? [] : readConditions(conditions, facts)),
  ]);
}

/** `false` if one is, else `unknown` if one is. */
function every(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes('unknown') ? 'unknown' : true;
}

/** `true` if one is, else `unknown` if one is. */
function some(answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes('unknown') ? 'unknown' : false;
}

function not(answer: Answer): Answer {
  return answer === 'unknown' ? 'unknown' : !answer;
}

function names(statement: WrittenStatement, element: string, value: string, ignoreCase: boolean): Answer {
  const [written, inverse] = [statement[element], statement[`Not${element}`]];
  if ((written === undefined) === (inverse === undefined)) return 'unknown';
  const answer = some(toList(written ?? inverse).map((pattern) => matches(String(pattern), value, ignoreCase)));
  return written === undefined ? not(answer) : answer;
}

function namesPrincipal(statement: WrittenStatement, principal: PolicyPrincipal): Answer {
  const { NotPrincipal: inverse, Principal: written } = statement;
  if ((written === undefined) === (inverse === undefined)) return 'unknown';
  if (inverse === undefined) return includesPrincipal(written, principal);
  const answer = includesPrincipal(inverse, principal);
  // The exception of an account does not reach its roles; those must be named beside it.
  return 'accountId' in principal && answer === true ? 'unknown' : not(answer);
}

/**
 * `*` stands for services as well. An account is named by its id or its root; one role of it is not all of it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function includesPrincipal(written: unknown, principal: PolicyPrincipal): Answer {
  if (written === '*') return true;
  if (!isRecord(written)) return 'unknown';
  const accounts = toList(written['AWS']).map(String);
  if (accounts.includes('*')) return true;
  if ('service' in principal) {
    const services = new Set(toList(written['Service']));
    return services.has(principal.service) || (services.has('*') ? 'unknown' : false);
  }
  const { accountId } = principal;
  return some(
    accounts.map((account): Answer => {
      const [, , service, , owner, resource] = account.split(':');
      if (account === accountId) return true;
      if (owner !== accountId) return false;
      return service === 'iam' && resource === 'root' ? true : 'unknown';
    }),
  );
}

/** The value of a key, what its values are like, or that the request does not have it. A key in no fact is not known. */
type Facts = ReadonlyMap<string, string | { readonly like: string } | undefined>;

/**
 * What is known of a call: what the caller says, and what follows from who calls. A service acts for nobody, so its calls
 * carry no key about a principal; the old key of topics' default policies is the caller's account and not sent by S3,
 * CloudTrail and EventBridge.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#source-account-versus-source-owner
 */
function listFacts({ context, patterns = {}, principal }: PolicyRequest): Facts {
  const implied: Readonly<Record<string, string | undefined>> =
    'service' in principal
      ? {
          'aws:principalisawsservice': 'true',
          'aws:principalservicename': principal.service,
          'aws:principalaccount': undefined,
          'aws:principalarn': undefined,
          'aws:principalorgid': undefined,
          'aws:principalorgpaths': undefined,
          'aws:sourceowner': undefined,
        }
      : {
          'aws:principalisawsservice': 'false',
          'aws:principalaccount': principal.accountId,
          'aws:sourceowner': principal.accountId,
        };
  return new Map<string, string | { readonly like: string } | undefined>([
    ...Object.entries(implied),
    ...Object.entries(context).map(([key, value]) => [key.toLowerCase(), value] as const),
    ...Object.entries(patterns).map(([key, like]) => [key.toLowerCase(), { like }] as const),
  ]);
}

function readConditions(conditions: unknown, facts: Facts): readonly Answer[] {
  if (!isRecord(conditions)) return ['unknown'];
  return Object.entries(conditions).flatMap(([operator, keys]): readonly Answer[] =>
    isRecord(keys)
      ? Object.entries(keys).map(([key, values]) => holds(operator, key, toList(values).map(String), facts))
      : ['unknown'],
  );
}

/** The positive operators; each has a negation with `Not` after its kind, but for `Bool`. */
const operators: Readonly<Record<string, (pattern: string, value: string) => Answer>> = {
  stringequals: (pattern, value) => equals(pattern, value),
  stringequalsignorecase: (pattern, value) => equals(pattern.toLowerCase(), value.toLowerCase()),
  stringlike: (pattern, value) => matches(pattern, value, false),
  arnequals: matchesArn,
  arnlike: matchesArn,
  bool: (pattern, value) => equals(pattern.toLowerCase(), value.toLowerCase()),
};

/**
 * Whether one operator with one key holds. Several values are alternatives; a negation holds if none of them is met.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function holds(operator: string, key: string, values: readonly string[], facts: Facts): Answer {
  const name = operator.toLowerCase();
  if (!facts.has(key.toLowerCase())) return 'unknown';
  const value = facts.get(key.toLowerCase());
  if (name === 'null') return some(values.map((wanted) => equals(wanted.toLowerCase(), String(value === undefined))));
  const [, set = '', bare = '', ifExists = ''] = /^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/.exec(name) ?? [];
  const positive = bare.replace(/^(string|arn)not/, '$1');
  const test = operators[positive];
  if (test === undefined) return 'unknown';
  const isNegated = positive !== bare;
  if (value === undefined) return ifExists !== '' || set === 'forallvalues:' || (isNegated && set === '');
  const answer = some(
    values.map((pattern) =>
      typeof value === 'string' ? test(pattern, value) : meetsAll(positive, pattern, value.like),
    ),
  );
  return isNegated ? not(answer) : answer;
}

/** A policy variable stands for what only the request itself can tell. */
function hasVariable(text: string): boolean {
  return text.includes('${');
}

function equals(wanted: string, value: string): Answer {
  return hasVariable(wanted) ? 'unknown' : wanted === value;
}

/** True if an operator's pattern surely meets all that another one stands for; else it may meet some. */
function meetsAll(operator: string, pattern: string, like: string): Answer {
  if (hasVariable(pattern)) return 'unknown';
  const [outer, inner] = [readPattern(pattern), readPattern(like)];
  const isMet = operator.startsWith('arn')
    ? !isShortArn(pattern) && containsArn(outer, inner)
    : operator === 'stringlike' && containsPattern(outer, inner);
  return isMet || 'unknown';
}

/** `*` stands for any characters, `?` for one. */
function matches(pattern: string, value: string, ignoreCase: boolean): Answer {
  if (hasVariable(pattern)) return 'unknown';
  return containsPattern(readPattern(pattern, { ignoreCase }), readPattern(value, { ignoreCase, wildcards: false }));
}

/** What a pattern of fewer parts than an ARN has means is not documented. */
function isShortArn(pattern: string): boolean {
  return pattern.split(':').length < 6;
}

/** Compares an ARN part by part. */
function matchesArn(pattern: string, value: string): Answer {
  if (hasVariable(pattern) || isShortArn(pattern)) return 'unknown';
  return containsArn(readPattern(pattern), readPattern(value, { wildcards: false }));
}
