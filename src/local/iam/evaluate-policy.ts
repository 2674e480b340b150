import { conditionHolds } from './condition-operators.ts';
import type { RequestContext } from './condition-operators.ts';
import { matchesPattern } from './match-pattern.ts';
import type { PolicyDocument, PrincipalPatterns, Statement } from './policy-document.ts';

/** Who asks: an AWS service by its principal name, or a role, user or root of an account. */
export type Principal =
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'aws'; readonly arn: string; readonly accountId: string };

/** One thing that somebody wants to do. */
export interface AccessRequest {
  /** Needed for resource policies and trust policies, whose statements name principals. */
  readonly principal?: Principal;
  /** E.g. `sns:CreateTopic`; compared without regard to case. */
  readonly action: string;
  /** An ARN, or `*` for an action that knows no resource. Absent for trust policies, which have none. */
  readonly resource?: string;
  readonly context: RequestContext;
}

/** The verdict with the statement that decided it; an implicit denial has none. */
export type AccessDecision =
  | { readonly effect: 'allow' | 'deny'; readonly statement: Statement }
  | { readonly effect: 'implicitDeny'; readonly statement?: undefined };

/** Condition keys and values in the form that {@link evaluatePolicies} reads; absent values are left out. */
export function buildRequestContext(
  values: Readonly<Record<string, string | readonly string[] | undefined>>,
): RequestContext {
  const context = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  }
  return context;
}

/**
 * Decides a request against policies of one kind (those of a role, or that of a resource): an explicit denial wins, then
 * an allowance, else the denial is implicit.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluatePolicies(policies: readonly PolicyDocument[], request: AccessRequest): AccessDecision {
  let allowing: Statement | undefined;
  for (const policy of policies) {
    for (const statement of policy.statements) {
      if (allowing !== undefined && statement.effect === 'Allow') continue;
      if (!applies(statement, request)) continue;
      if (statement.effect === 'Deny') return { effect: 'deny', statement };
      allowing = statement;
    }
  }
  return allowing === undefined ? { effect: 'implicitDeny' } : { effect: 'allow', statement: allowing };
}

function applies(statement: Statement, request: AccessRequest): boolean {
  return (
    namesAction(statement, request.action) &&
    namesResource(statement, request.resource) &&
    namesPrincipal(statement, request.principal) &&
    statement.conditions.every(({ operator, key, values }) => conditionHolds(operator, key, values, request.context))
  );
}

function namesAction({ actions, notActions }: Statement, action: string): boolean {
  if (actions !== undefined) return actions.some((pattern) => matchesPattern(pattern, action, true));
  return notActions?.every((pattern) => !matchesPattern(pattern, action, true)) ?? false;
}

function namesResource({ resources, notResources }: Statement, resource: string | undefined): boolean {
  if (resource === undefined) return true;
  if (resources !== undefined) return resources.some((pattern) => matchesPattern(pattern, resource));
  return notResources?.every((pattern) => !matchesPattern(pattern, resource)) ?? true;
}

function namesPrincipal({ principals, notPrincipals }: Statement, principal: Principal | undefined): boolean {
  if (principal === undefined) return true;
  if (principals !== undefined) return includesPrincipal(principals, principal);
  return notPrincipals === undefined || !includesPrincipal(notPrincipals, principal);
}

/** An account id or the root of an account stands for every principal of that account; `*` for services as well. */
function includesPrincipal(patterns: PrincipalPatterns, principal: Principal): boolean {
  if (principal.kind === 'service') return patterns.AWS.includes('*') || patterns.Service.includes(principal.name);
  return patterns.AWS.some(
    (pattern) =>
      pattern === '*' ||
      pattern === principal.arn ||
      pattern === principal.accountId ||
      (pattern.endsWith(':root') && pattern.split(':')[4] === principal.accountId),
  );
}
