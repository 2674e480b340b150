import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildRegisteredSources,
  mergeRegistry,
  parseRegistry,
  registryOwner,
  renderRegistry,
} from '../../src/config/source-registry.ts';
import type { RegisteredSource, SourceRegistry } from '../../src/config/source-registry.ts';
import { PantherctlError } from '../../src/errors.ts';
import { sampleConfig } from '../templates/sample-config.ts';

const owner = '444455556666/us-west-2';
const stranger = '999999999999/eu-west-1';

function entry(id: string, changes: Record<string, unknown> = {}): RegisteredSource {
  return {
    id,
    name: id,
    owner,
    accountId: '123456789012',
    region: 'us-east-1',
    bucket: `bucket-${id}`,
    roleArn: `arn:aws:iam::123456789012:role/PantherLogProcessingRole-${id}`,
    streamType: 'auto',
    prefixes: [{ prefix: '', exclude: [], logTypes: ['AWS.ALB'] }],
    ...changes,
  };
}

const registry = (...sources: readonly RegisteredSource[]): SourceRegistry => ({ version: 1, sources });

function problemsOf(text: string): readonly string[] {
  try {
    parseRegistry(text);
  } catch (error) {
    if (!(error instanceof PantherctlError)) throw error;
    expect(error.code).toBe('INPUT_INVALID');
    expect(error.fix).toBeDefined();
    return error.problems.length === 0
      ? [error.message]
      : error.problems.map(({ message, path }) => `${path}: ${message}`);
  }
  return [];
}

const problemsIn = (...sources: readonly unknown[]) => problemsOf(JSON.stringify({ version: 1, sources }));

describe('the sources of a file', () => {
  it('are registered with all that reading them takes, under the administrator of the file', () => {
    const config = sampleConfig();
    const [first, second] = buildRegisteredSources(config, ({ name }) => `role of ${name}`);
    expect(first).toEqual({
      id: 'prod-cloudtrail',
      name: 'Prod CloudTrail',
      owner,
      accountId: '123456789012',
      region: 'us-east-1',
      bucket: 'acme-cloudtrail',
      roleArn: 'role of Prod CloudTrail',
      externalId: 'acme-7',
      kmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      streamType: 'auto',
      prefixes: config.sources[0]?.prefixes,
      topicArn: 'arn:aws:sns:us-east-1:123456789012:panther-notifications-topic',
    });
    expect(Object.keys(second ?? {})).not.toContain('kmsKeyArn');
    expect(registryOwner(config)).toBe(owner);
  });

  it('pass through the registry unchanged', () => {
    const sources = buildRegisteredSources(
      sampleConfig(),
      ({ accountId }) => `arn:aws:iam::${accountId}:role/PantherLogProcessingRole-x`,
    );
    const read = parseRegistry(renderRegistry(registry(...sources)));
    expect(new Set(read.sources)).toEqual(new Set(sources));
  });
});

describe('reading a registry', () => {
  it('tells every problem with its place', () => {
    expect(
      problemsIn(
        { ...entry('a'), accountId: '12', streamType: 'csv', prefixes: [] },
        { ...entry('b'), region: undefined, prefixes: [{ prefix: '/x', exclude: 'y', logTypes: [7] }] },
        { ...entry('C'), bucket: 'c', owner: 'me', dropOffMinutes: 5, topicArn: 'topic', roleArn: 'role' },
        'd',
      ),
    ).toEqual([
      expect.stringMatching(/^sources\[0\]\.accountId: account id "12" has 2 digits/),
      'sources[0].streamType: streamType is "csv", not "auto", "lines", "json", "jsonArray", "cloudWatchLogs"',
      'sources[0].prefixes: prefixes is a list, not a list with a member',
      'sources[1].region: region is missing',
      expect.stringMatching(/^sources\[1\]\.prefixes\[0\]\.prefix: prefix "\/x" begins with/),
      'sources[1].prefixes[0].exclude: exclude is "y", not a list',
      'sources[1].prefixes[0].logTypes[0]: the member is 7, not text',
      'sources[2].id: source id "C" is malformed',
      'sources[2].owner: owner "me" is malformed',
      expect.stringMatching(/^sources\[2\]\.bucket: bucket name "c"/),
      'sources[2].roleArn: role ARN "role" is malformed',
      'sources[2].topicArn: topic ARN "topic" is malformed',
      'sources[2].dropOffMinutes: dropOffMinutes is 5, not a whole number of at least 15',
      'sources[3]: the member is "d", not a mapping',
    ]);
  });

  it('refuses two sources of one id', () => {
    expect(problemsIn(entry('a'), entry('b'), entry('a'))).toEqual([
      'sources[2].id: source id "a" stands in sources[0] too',
    ]);
  });

  it('refuses what is no registry, and one that a newer pantherctl wrote', () => {
    expect(problemsOf('{"version": 1')).toEqual(['the registry of sources is not JSON']);
    expect(problemsOf('[]')).toEqual([': the member is a list, not a mapping']);
    expect(problemsOf('{"version":2,"sources":[{"shape":"new"}]}')).toEqual([
      'the registry of sources is of version 2; this pantherctl reads version 1',
    ]);
    expect(problemsOf('{"sources":[]}')).toEqual(['version: version is missing']);
  });

  it('reads regions and log types that it does not know, and keeps keys that it does not know', () => {
    const source = entry('a', {
      region: 'mars-north-1',
      prefixes: [{ prefix: '', exclude: [], logTypes: ['New.Type'], sample: 3 }],
      schedule: { hours: [1] },
    });
    const text = renderRegistry({ ...registry(source), note: 'kept' } as SourceRegistry);
    expect(JSON.parse(renderRegistry(parseRegistry(text)))).toEqual({ version: 1, sources: [source], note: 'kept' });
  });
});

describe('writing a registry', () => {
  it('gives the same bytes whatever the order of sources and keys', () => {
    const source = entry('b', { dropOffMinutes: 60 });
    const turned = Object.fromEntries(Object.entries(source).toReversed()) as unknown as RegisteredSource;
    const text = renderRegistry(registry(turned, entry('a')));
    expect(text).toBe(renderRegistry(registry(entry('a'), source)));
    expect(text.endsWith('}\n')).toBe(true);
    expect(text).not.toContain('\r');
  });
});

describe('merging sources into a registry', () => {
  it('puts new and changed ones, and says nothing of the others', () => {
    const live = registry(entry('a'), entry('b'), entry('c', { kmsKeyArn: 'old' }));
    const wanted = [entry('b'), entry('c'), entry('d')];
    const { clashes, put, registry: next, remove } = mergeRegistry(live, owner, wanted, { removeLeft: false });
    expect(put).toEqual([entry('c'), entry('d')]);
    expect(next.sources).toEqual([entry('a'), entry('b'), entry('c'), entry('d')]);
    expect([remove, clashes]).toEqual([[], []]);
  });

  it('takes out what is wanted no more if told so, and names it in any case', () => {
    const live = registry(entry('a'), entry('b'), entry('x', { owner: stranger }));
    const kept = mergeRegistry(live, owner, [entry('b')], { removeLeft: false });
    const taken = mergeRegistry(live, owner, [entry('b')], { removeLeft: true });
    expect([kept.left, taken.left]).toEqual([[entry('a')], [entry('a')]]);
    expect([kept.remove, taken.remove]).toEqual([[], ['a']]);
    expect(taken.registry.sources.map(({ id }) => id)).toEqual(['b', 'x']);
    expect(kept.registry).toEqual(live);
  });

  it('leaves a source of another owner alone, also one whose name is wanted', () => {
    const foreign = entry('a', { owner: stranger });
    const {
      clashes,
      put,
      registry: next,
    } = mergeRegistry(registry(foreign), owner, [entry('a')], { removeLeft: true });
    expect(next.sources).toEqual([foreign]);
    expect(put).toEqual([]);
    expect(clashes).toEqual([{ wanted: entry('a'), existing: foreign }]);
  });

  it('takes over sources of one other owner that are wanted, and nothing else of them', () => {
    const third = entry('b', { owner: '888888888888/us-east-1' });
    const live = registry(entry('a', { owner: stranger }), third, entry('c', { owner: stranger }));
    const options = { removeLeft: true, takeOver: stranger };
    const { clashes, put, registry: next, remove } = mergeRegistry(live, owner, [entry('a'), entry('b')], options);
    expect(put).toEqual([entry('a')]);
    expect(clashes.map(({ existing }) => existing)).toEqual([third]);
    expect([remove, next.sources]).toEqual([[], [entry('a'), third, entry('c', { owner: stranger })]]);
  });

  it('begins a registry where there is none', () => {
    expect(mergeRegistry(undefined, owner, [entry('b'), entry('a')], { removeLeft: true }).registry).toEqual(
      registry(entry('a'), entry('b')),
    );
  });

  it('keeps keys that it does not know where it changes an entry, those of a prefix included', () => {
    const live = registry(
      entry('a', { schedule: 1, prefixes: [{ prefix: 'x/', exclude: [], logTypes: ['AWS.ALB'], sample: 3 }] }),
    );
    const prefixes = ['x/', 'y/'].map((prefix) => ({ prefix, exclude: [], logTypes: ['AWS.ALB'] }));
    const { put } = mergeRegistry(live, owner, [entry('a', { prefixes })], { removeLeft: false });
    expect(put).toEqual([entry('a', { schedule: 1, prefixes: [{ ...prefixes[0], sample: 3 }, prefixes[1]] })]);
  });

  it('never touches entries of others, finds nothing to do the second time, and takes out all of its own', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const source = fc.record({ id, owner: fc.constantFrom(owner, stranger), bucket: fc.constantFrom('one', 'two') });
    const list = fc
      .uniqueArray(source, { selector: (each) => each.id })
      .map((each) => each.map(({ id: name, ...changes }) => entry(name, changes)));
    const own = list.map((each) => each.map((one) => ({ ...one, owner })));
    fc.assert(
      fc.property(list, own, fc.boolean(), (before, wanted, removeLeft) => {
        const foreign = (sources: readonly RegisteredSource[]) =>
          new Set(sources.filter((each) => each.owner !== owner).map((each) => JSON.stringify(each)));
        const { registry: after } = mergeRegistry(registry(...before), owner, wanted, { removeLeft });
        expect(foreign(after.sources)).toEqual(foreign(before));
        const again = mergeRegistry(parseRegistry(renderRegistry(after)), owner, wanted, { removeLeft });
        expect([again.put, again.remove]).toEqual([[], []]);
        const emptied = mergeRegistry(after, owner, [], { removeLeft: true });
        expect(emptied.registry.sources.filter((each) => each.owner === owner)).toEqual([]);
      }),
    );
  });
});
