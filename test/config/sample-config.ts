import { stringify } from 'yaml';
import { checkConfig } from '../../src/config/check-config.ts';
import type { CheckedConfig } from '../../src/config/check-config.ts';
import type { Problem } from '../../src/errors.ts';

/** The example of the documentation, with a real key. Each line ends as a person would write it. */
export const documentedText = `version: 1
panther: { accountId: "111122223333", region: us-west-2 }
administrator: { accountId: "444455556666", region: us-west-2 }
access: { roleName: OrganizationAccountAccessRole }
realTimeEvents:
  stackSet: panther-real-time-events
  targets:
    accounts: ["123456789012", "210987654321"]        # or organizationalUnits: [ou-ab12-cd34ef56]
    regions: [us-east-1, us-west-2]                   # or: all
    overrides: { "210987654321": { regions: [eu-west-1] } }
  operation: { maxConcurrentAccounts: 5, failureTolerance: 4, concurrencyMode: strict, regionConcurrency: sequential }
sources:
  - name: prod-cloudtrail
    accountId: "123456789012"
    region: us-east-1
    bucket: acme-cloudtrail
    kmsKeyArn: arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab   # optional
    streamType: auto                                      # auto | lines | json | jsonArray | cloudWatchLogs
    prefixes:
      - { prefix: AWSLogs/, exclude: ["AWSLogs/*/CloudTrail-Digest/"], logTypes: [AWS.CloudTrail] }
    notifications: { topic: create }                      # create | { existing: <arn> } | none
    dropOffMinutes: 60                                    # alarm when no data arrives for this long (15 to 43200)
`;

/** A small sound file as a value. */
export function buildSample(): Record<string, unknown> {
  return {
    version: 1,
    panther: { accountId: '111122223333', region: 'us-west-2' },
    administrator: { accountId: '444455556666', region: 'us-west-2' },
    realTimeEvents: { targets: { accounts: ['123456789012', '210987654321'], regions: ['us-east-1'] } },
    sources: [buildSource('one', 'bucket-one'), buildSource('two', 'bucket-two')],
  };
}

/** A small sound source. */
export function buildSource(name: string, bucket: string): Record<string, unknown> {
  return {
    name,
    accountId: '123456789012',
    region: 'us-east-1',
    bucket,
    prefixes: [{ prefix: 'AWSLogs/', logTypes: ['AWS.CloudTrail'] }],
  };
}

/** Sets the value at a path such as `sources.0.region`; `undefined` removes the key. */
export function setAt(root: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let node = root;
  for (const key of keys) node = (node[key] ??= {}) as Record<string, unknown>;
  if (value === undefined) delete node[last];
  else node[last] = value;
}

/** The sample with some paths set, as text. */
export function renderSample(edits: Readonly<Record<string, unknown>>): string {
  const sample = buildSample();
  for (const [path, value] of Object.entries(edits)) setAt(sample, path, value);
  return stringify(sample);
}

/** Checks the sample with some paths set. */
export function checkSample(edits: Readonly<Record<string, unknown>>): CheckedConfig {
  return checkConfig(renderSample(edits), 'panther.yml');
}

/** The text of the line at which a problem points, from its column on. */
export function textAt(text: string, problem: Problem): string | undefined {
  return text.split('\n')[(problem.line ?? 0) - 1]?.slice((problem.column ?? 0) - 1);
}
