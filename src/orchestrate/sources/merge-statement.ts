import { names } from '../../config/names.ts';
import { isRecord, toList } from '../definition-changes/canonical.ts';
import { compareStatements } from '../definition-changes/compare-statements.ts';
import { readStatement } from '../definition-changes/statement.ts';
import type { PolicyStatement } from '../plan.ts';

/** What giving statements to a policy, and taking some away, comes to. */
export type MergedPolicy =
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'changed';
      /** The whole policy to write. */
      readonly text: string;
      /** What it has more than before. */
      readonly added: readonly PolicyStatement[];
      /** Sids of what it has no more. */
      readonly removed: readonly string[];
    }
  /** A statement of that Sid says something else, so it is somebody else's. */
  | { readonly kind: 'conflict'; readonly sid: string }
  | { readonly kind: 'unreadable' };

/**
 * Merges statements into a policy by their Sid: one that stands already is left, one that is missing is put behind the
 * others, one of the input queue that lacks a region's service of SNS gets it, and everything else stays as it is, key for
 * key. A statement of the input queue that says more than pantherctl writes is not taken away. Meaning is compared, not text. An empty text is a policy without statements.
 */
export function mergeStatements(
  policyText: string,
  add: readonly PolicyStatement[],
  remove: readonly string[] = [],
): MergedPolicy {
  const policy = readPolicy(policyText);
  if (policy === undefined) return { kind: 'unreadable' };
  const bySid = indexBySid(policy.statements);
  const widened = new Map<unknown, PolicyStatement>();
  for (const wanted of add) {
    for (const live of bySid.get(wanted.Sid) ?? []) {
      if (alreadySays(live, wanted)) continue;
      const wider = widenServices(live, wanted);
      if (wider === undefined) return { kind: 'conflict', sid: wanted.Sid };
      if (wider !== live) widened.set(live, wider);
    }
  }
  const fresh = add.filter(({ Sid }) => !bySid.has(Sid));
  const gone = new Set(remove.flatMap((sid) => (bySid.get(sid) ?? []).filter((live) => mayRemove(live, sid))));
  const removed = remove.filter((sid) => bySid.get(sid)?.some((live) => gone.has(live)));
  if (fresh.length + removed.length + widened.size === 0) return { kind: 'unchanged' };
  const kept = policy.statements
    .filter((statement) => !gone.has(statement))
    .map((statement) => widened.get(statement) ?? statement);
  const text = JSON.stringify({ ...policy.document, Statement: [...kept, ...fresh] });
  return { kind: 'changed', text, added: [...widened.values(), ...fresh], removed };
}

interface ReadPolicy {
  readonly document: Readonly<Record<string, unknown>>;
  readonly statements: readonly unknown[];
}

function readPolicy(text: string): ReadPolicy | undefined {
  if (text.trim() === '') return { document: { Version: '2012-10-17' }, statements: [] };
  try {
    const document: unknown = JSON.parse(text);
    return isRecord(document) ? { document, statements: toList(document['Statement']) } : undefined;
  } catch {
    return undefined;
  }
}

function sidOf(statement: unknown): string | undefined {
  const sid = isRecord(statement) ? statement['Sid'] : undefined;
  return typeof sid === 'string' && sid !== '' ? sid : undefined;
}

function indexBySid(statements: readonly unknown[]): ReadonlyMap<string, readonly unknown[]> {
  const bySid = new Map<string, unknown[]>();
  for (const statement of statements) {
    const sid = sidOf(statement);
    if (sid === undefined) continue;
    const known = bySid.get(sid) ?? [];
    bySid.set(sid, known);
    known.push(statement);
  }
  return bySid;
}

/**
 * True if a live statement means what is wanted. The statement of Panther's docs, which lets Panther subscribe whatever
 * it likes, is taken for our narrower one.
 */
function alreadySays(live: unknown, wanted: PolicyStatement): boolean {
  if (sameMeaning(live, wanted)) return true;
  if (wanted.Sid !== names.subscriptionStatement) return false;
  const { Condition: _, ...unconditioned } = wanted;
  return sameMeaning(live, unconditioned);
}

/**
 * A statement of the input queue that lacks a service of SNS, since no topic was in that region when it was written, with
 * the services of both; itself if it lacks none. `undefined` if it differs in anything else.
 */
function widenServices(live: unknown, wanted: PolicyStatement): PolicyStatement | undefined {
  if (!wanted.Sid.startsWith(names.queueStatementPrefix) || !isRecord(live)) return undefined;
  const [old, now] = [listSnsServices(live), listSnsServices(wanted)];
  if (old === undefined || now === undefined) return undefined;
  if (!sameMeaning({ ...live, Principal: wanted['Principal'] }, wanted)) return undefined;
  if (now.every((service) => old.includes(service))) return live as PolicyStatement;
  return { ...wanted, Principal: { Service: [...new Set([...now, ...old])] } };
}

/** A statement under a Sid of the input queue must let in the topics of its account, and nothing else, to be ours. */
function mayRemove(live: unknown, sid: string): boolean {
  if (!sid.startsWith(names.queueStatementPrefix)) return true;
  if (!isRecord(live) || listSnsServices(live) === undefined || typeof live['Resource'] !== 'string') return false;
  const { Principal, Resource } = live;
  const [, partition = ''] = Resource.split(':');
  const source = `arn:${partition}:sns:*:${sid.slice(names.queueStatementPrefix.length)}:*`;
  const Condition = { ArnLike: { 'aws:SourceArn': source } };
  return sameMeaning(live, { Sid: sid, Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource, Condition });
}

function listSnsServices({ Principal: principal }: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  if (!isRecord(principal) || Object.keys(principal).join() !== 'Service') return undefined;
  const services = toList(principal['Service']).map(String);
  return services.every((service) => /^sns\.(?:[a-z0-9-]+\.)?amazonaws\.com$/.test(service)) ? services : undefined;
}

function sameMeaning(one: unknown, other: unknown): boolean {
  return compareStatements(readStatement(one), readStatement(other)).verdict === 'equal';
}
