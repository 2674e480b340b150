import { encodeFilterText } from '../../config/filter-text.ts';
import type { BucketNotifications, NotificationEntry } from '../../ports/buckets.ts';
import { createdEvents, everyCreation, readKeyFilter } from '../sources/notification-overlap.ts';
import { ownIdPrefix } from '../sources/notification-ownership.ts';

/** How new objects under a prefix are told to one of several topics. */
export type Telling =
  | { readonly kind: 'told'; readonly by: string }
  | {
      readonly kind: 'someEvents';
      readonly ids: readonly string[];
      readonly events: readonly string[];
      readonly missing: readonly string[];
    }
  | { readonly kind: 'someSuffixes'; readonly ids: readonly string[]; readonly suffixes: readonly string[] }
  /** Only objects under longer prefixes. */
  | { readonly kind: 'somePrefixes'; readonly prefixes: readonly string[] }
  | { readonly kind: 'untold' };

/**
 * How a bucket tells any of the topics of new objects under a prefix, given as keys have it. A notification without a filter tells of all; several
 * of one prefix may share the events between them.
 */
export function whoTells(live: BucketNotifications, topicArns: ReadonlySet<string>, keyPrefix: string): Telling {
  const prefix = encodeFilterText(keyPrefix);
  const entries = (live.TopicConfigurations ?? [])
    .filter((entry) => topicArns.has(String(entry['TopicArn'])) && listCreations(entry).length > 0)
    .map((entry) => ({ entry, ...readKeyFilter(entry) }));
  const covering = entries.filter((each) => prefix.startsWith(each.prefix));
  const whole = covering.filter(({ suffix }) => suffix === '').map(({ entry }) => entry);
  const told = new Set(whole.flatMap(listCreations));
  const [first] = whole;
  if (first !== undefined) {
    const missing = everyCreation.filter((event) => !told.has(event));
    if (missing.length === 0) return { kind: 'told', by: describe(first) };
    return { kind: 'someEvents', ids: whole.map(nameEntry), events: [...told], missing };
  }
  if (covering.length > 0) {
    const suffixes = [...new Set(covering.map(({ suffix }) => suffix))];
    return { kind: 'someSuffixes', ids: covering.map(({ entry }) => nameEntry(entry)), suffixes };
  }
  const longer = entries.filter((each) => each.prefix.startsWith(prefix)).map((each) => each.prefix);
  return longer.length > 0 ? { kind: 'somePrefixes', prefixes: longer } : { kind: 'untold' };
}

function listCreations({ Events: events }: NotificationEntry): readonly string[] {
  return everyCreation.filter((event) => events.includes(event) || events.includes(createdEvents[0]));
}

function nameEntry({ Id: id }: NotificationEntry): string {
  return id === undefined || id === '' ? 'without an id' : id;
}

function describe(entry: NotificationEntry): string {
  const { prefix } = readKeyFilter(entry);
  const whose = entry.Id?.startsWith(ownIdPrefix) === true ? '' : ', which pantherctl did not make';
  return `notification ${nameEntry(entry)}${prefix === '' ? ' without a filter' : ` for '${prefix}'`}${whose}`;
}
