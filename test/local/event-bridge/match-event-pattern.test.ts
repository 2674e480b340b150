import { expect, test } from 'vitest';
import { matchesEventPattern } from '../../../src/local/event-bridge/match-event-pattern.ts';

const event = {
  source: 'aws.s3',
  detail: { bucket: { name: 'logs' }, object: { key: 'a/b.gz', size: 5 } },
  resources: ['arn:one', 'arn:two'],
};
const key = (...tests: readonly unknown[]): object => ({ detail: { object: { key: tests } } });

test.each<readonly [object, boolean]>([
  [{}, true],
  [{ source: ['aws.s3', 'aws.ec2'] }, true],
  [{ source: ['aws.ec2'] }, false],
  [{ source: ['aws.s3'], detail: { bucket: { name: ['other'] } } }, false],
  [{ resources: ['arn:two'] }, true],
  [{ detail: { object: { size: [5] } } }, true],
  [{ detail: { object: { size: ['5'] } } }, false],
  [{ absent: [{ exists: false }] }, true],
  [{ source: [{ exists: false }] }, false],
  [{ absent: ['x'] }, false],
  [{ absent: { deeper: ['x'] } }, false],
  [key({ prefix: 'b/' }, { prefix: 'a/' }), true],
  [key({ prefix: 'b/' }), false],
  [key({ suffix: '.gz' }), true],
  [key({ suffix: '.json' }), false],
  [key({ wildcard: 'a/*.gz' }), true],
  [key({ wildcard: 'a/*.json' }), false],
  [key({ wildcard: '?/b.gz' }), false],
  [key({ 'equals-ignore-case': 'A/B.GZ' }), true],
  [key({ 'anything-but': ['a/b.gz'] }), false],
  [key({ 'anything-but': 'x' }), true],
  [key({ 'anything-but': { prefix: 'a/' } }), false],
  [key({ cidr: '10.0.0.0/8' }), false],
  [key({}), false],
])('an event fits %j: %s', (pattern, fits) => {
  expect(matchesEventPattern(pattern, event)).toBe(fits);
});

test.each([[undefined], ['aws.s3'], [[]]])('no event fits %j, which is no pattern', (pattern) => {
  expect(matchesEventPattern(pattern, event)).toBe(false);
});
