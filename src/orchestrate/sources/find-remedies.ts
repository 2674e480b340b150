import { decodeFilterText } from '../../config/filter-text.ts';
import { names } from '../../config/names.ts';
import { createdEvents, tellsAll } from './notification-overlap.ts';
import type { ListedEntry } from './notification-entry.ts';
import { ownIdPrefix } from './notification-ownership.ts';
import type { NotificationLine, Remedy } from './notification-plan.ts';
import { quoteWord } from './quote-word.ts';

/** A conflict, and what decides which ways lead out of it. */
export interface ConflictFacts {
  readonly wanted: NotificationLine;
  readonly existing: ListedEntry;
  /** Names of the sources that want the prefix; may be empty. */
  readonly sources: readonly string[];
  /** False if only their ids clash. */
  readonly overlaps: boolean;
  /** Whether S3 would take the other entry if it told all of what is wanted. */
  readonly canWiden: boolean;
  readonly hasEventBridge: boolean;
}

const scopeOf = ({ prefix }: NotificationLine): string => `prefix '${prefix}' and ${createdEvents.join(', ')}`;

/** The ways out of a conflict with an entry of somebody else, best first; at least one. */
export function findRemedies(facts: ConflictFacts): readonly Remedy[] {
  if (!facts.overlaps) return rename(facts);
  return [
    ...widen(facts),
    ...subscribe(facts),
    ...fanOut(facts),
    ...narrow(facts),
    ...eventBridge(facts),
    ...rename(facts),
    ...remove(facts),
  ];
}

/** The ways out where two topics of the file want the same objects; `others` are the sources of the other topic. */
export function findOwnRemedies(
  wanted: NotificationLine,
  existing: NotificationLine,
  sources: readonly string[],
  others: readonly string[],
): readonly Remedy[] {
  const place = nameSources(sources, wanted);
  return [
    {
      kind: 'subscribe',
      fix: `give ${place} the topic of ${nameSources(others, existing)}, ${existing.destination}: one notification then serves both`,
    },
    ...(wanted.prefix === existing.prefix
      ? []
      : [
          {
            kind: 'narrow',
            fix: `take prefix '${plain(wanted)}' out of ${place}, or give it prefixes that do not begin with '${plain(existing)}'`,
          } as const,
        ]),
  ];
}

function plain({ prefix }: NotificationLine): string {
  return decodeFilterText(prefix);
}

/** The sources that want a prefix, for a sentence. */
function nameSources(sources: readonly string[], wanted: NotificationLine): string {
  if (sources.length === 0) return `the source with prefix '${plain(wanted)}'`;
  return `${sources.length === 1 ? 'source' : 'sources'} ${sources.join(', ')}`;
}

function nameEntry({ id, destination }: NotificationLine): string {
  return id === '' ? `the notification to ${destination}` : `notification '${id}'`;
}

/** Somebody else's entry tells our topic, but not of everything. */
function widen({ canWiden, existing: { line }, wanted }: ConflictFacts): readonly Remedy[] {
  if (line.destination !== wanted.destination || !canWiden) return [];
  const fix = `let ${nameEntry(line)} cover ${scopeOf(wanted)} without a suffix; it tells the topic of Panther already, so none is added then`;
  return [{ kind: 'widen', fix }];
}

function subscribe({ canWiden, existing: { entry, line }, sources, wanted }: ConflictFacts): readonly Remedy[] {
  if (line.kind !== 'topic' || line.destination === wanted.destination || tellsFanOut(line)) return [];
  const covers = tellsAll(entry, wanted.prefix);
  if (!covers && !canWiden) return [];
  const edit = `set notifications: { topic: { existing: ${line.destination} } } in ${nameSources(sources, wanted)}`;
  if (covers) {
    return [{ kind: 'subscribe', fix: `${edit}: Panther subscribes to that topic, and the bucket stays as it is` }];
  }
  const first = `let ${nameEntry(line)} cover ${scopeOf(wanted)} without a suffix`;
  return [{ kind: 'subscribe', fix: `${first}, then ${edit}: Panther subscribes to that topic` }];
}

function fanOut({ existing: { entry, line }, sources, wanted }: ConflictFacts): readonly Remedy[] {
  if (line.kind === 'topic' || line.id === '' || !tellsAll(entry, wanted.prefix)) return [];
  const [source = '<source>'] = sources;
  const command = `pantherctl bucket connect ${quoteWord(source)} --replace ${quoteWord(line.id)}`;
  const fix = `run ${command}: a new topic takes the place of that notification and tells its ${line.kind} and Panther`;
  return [{ kind: 'fanOut', fix }];
}

/** Ours has no suffix and tells of all creations, so only prefixes can be told apart. */
function narrow({ existing: { line }, sources, wanted }: ConflictFacts): readonly Remedy[] {
  const [ours, theirs] = [plain(wanted), decodeFilterText(line.prefix)];
  const place = nameSources(sources, wanted);
  if (line.prefix === wanted.prefix) {
    const below = ours === '' ? 'the prefixes' : `the longer prefixes below '${ours}'`;
    const fix =
      `give ${place} ${below} that Panther should read, and let ${nameEntry(line)} name those that it needs, ` +
      'so that none of the one begins with one of the other';
    return [{ kind: 'narrow', fix }];
  }
  if (line.prefix.startsWith(wanted.prefix)) {
    const fix =
      `in place of prefix '${ours}', give ${place} the longer prefixes below it that Panther should read, ` +
      `none of which begins with '${theirs}' or is a beginning of it`;
    return [{ kind: 'narrow', fix }];
  }
  const needs =
    theirs === ''
      ? `give ${nameEntry(line)}, which has no prefix, those that it needs, `
      : `let ${nameEntry(line)} name the prefixes that it needs in place of '${theirs}', `;
  const fix = needs + `none of which begins with '${ours}' or is a beginning of it`;
  return [{ kind: 'narrow', fix }];
}

function eventBridge({ hasEventBridge, sources, wanted }: ConflictFacts): readonly Remedy[] {
  if (!hasEventBridge) return [];
  const fix =
    `set publisher: eventBridge below notifications in ${nameSources(sources, wanted)}: the bucket sends its events to ` +
    `EventBridge already, and a rule there tells the topic`;
  return [{ kind: 'eventBridge', fix }];
}

function rename({ existing: { line }, wanted }: ConflictFacts): readonly Remedy[] {
  if (line.id !== wanted.id) return [];
  return [
    { kind: 'rename', fix: `give the ${line.kind} notification '${line.id}' another id; this one is pantherctl's` },
  ];
}

function tellsFanOut({ destination }: NotificationLine): boolean {
  return destination.split(':')[5]?.startsWith(names.fanOutTopicPrefix) === true;
}

function remove({ existing: { line }, sources, wanted }: ConflictFacts): readonly Remedy[] {
  if (!line.id.startsWith(ownIdPrefix) || line.id === wanted.id) return [];
  if (tellsFanOut(line)) {
    const [source = '<source>'] = sources;
    const command = `pantherctl bucket disconnect ${quoteWord(source)}`;
    return [
      { kind: 'remove', fix: `run ${command}, which puts back what ${nameEntry(line)} replaced, and connect anew` },
    ];
  }
  const fix = `if no pantherctl works with topic ${line.destination} any more, remove ${nameEntry(line)} from the bucket by hand`;
  return [{ kind: 'remove', fix }];
}
