import { buildEventPattern } from '../event-pattern.ts';
import type { ConfigDraft } from '../draft.ts';
import type { Finding } from '../finding.ts';
import { limits } from '../limits.ts';
import type { ConfigCheck } from './config-check.ts';

function* findPublisherFaults(draft: ConfigDraft): Generator<Finding> {
  const external = draft.panther?.runtime === 'external';
  for (const [index, source] of (draft.sources ?? []).entries()) {
    const { publisher, topic } = source?.notifications ?? {};
    if (publisher === undefined || publisher === 'bucket') continue;
    const path = ['sources', index, 'notifications', 'publisher'];
    if (topic === 'none') {
      yield {
        check: 'publisher',
        path,
        severity: 'error',
        value: publisher,
        message: `publisher is ${publisher}, but the source has no topic to publish to`,
        fix: 'write topic: create, name an existing topic, or remove publisher',
      };
    } else if (publisher === 'eventBridge' && external) {
      yield {
        check: 'publisher',
        path,
        severity: 'warning',
        value: publisher,
        message: 'EventBridge words its events otherwise than S3 does, and the runtime of Panther may not read them',
        fix: "ask Panther whether it reads EventBridge's events of S3, or use publisher: bucket",
      };
    }
  }
}

/** A publisher other than the bucket is nothing without a topic. */
export const publisher: ConfigCheck = {
  id: 'publisher',
  description: 'a publisher other than the bucket has a topic, and a runtime that reads what it publishes',
  run: ({ draft }) => findPublisherFaults(draft),
};

/** The same pattern as in the template, so that a sound file never fails there. */
export const eventPattern: ConfigCheck = {
  id: 'event-pattern',
  description: 'the prefixes of a source that EventBridge tells of fit into the pattern of its rule',
  *run({ draft }) {
    for (const [index, source] of (draft.sources ?? []).entries()) {
      if (source?.notifications?.publisher !== 'eventBridge' || source.bucket === undefined) continue;
      const prefixes = (source.prefixes ?? []).flatMap((entry) => entry?.prefix ?? []);
      if (prefixes.length === 0) continue;
      const placed = prefixes.map((prefix) => ({ prefix, exclude: [], logTypes: [] }));
      const characters = JSON.stringify(buildEventPattern({ bucket: source.bucket, prefixes: placed })).length;
      if (characters <= limits.eventPatternMaxCharacters) continue;
      yield {
        check: 'event-pattern',
        path: ['sources', index, 'prefixes'],
        at: 'key',
        severity: 'error',
        message: `${prefixes.length} prefixes make an event pattern of ${characters} characters, and EventBridge accepts ${limits.eventPatternMaxCharacters}`,
        fix: 'use fewer or shorter prefixes, or split the source',
      };
    }
  },
};
