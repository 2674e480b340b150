import type { Place } from '../ports/place.ts';

/** What a configuration that onboards a whole local cloud has to name. */
export interface LocalConfigFacts {
  readonly panther: Place;
  readonly administrator: Place;
  readonly accessRoleName: string;
  readonly accountIds: readonly string[];
  readonly regions: readonly string[];
  readonly source?: Place & { readonly bucket: string };
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function renderPlace({ accountId, region }: Place): string {
  return `{ accountId: ${quote(accountId)}, region: ${region} }`;
}

/** A `panther.yml` that onboards every given account in every given region, and the bucket as a source. */
export function renderLocalConfig(facts: LocalConfigFacts): string {
  const { accessRoleName, accountIds, administrator, panther, regions, source } = facts;
  return `${[
    'version: 1',
    `panther: ${renderPlace(panther)}`,
    `administrator: ${renderPlace(administrator)}`,
    `access: { roleName: ${accessRoleName} }`,
    'realTimeEvents:',
    '  targets:',
    '    accounts:',
    ...accountIds.map((id) => `      - ${quote(id)}`),
    `    regions: [${regions.join(', ')}]`,
    ...(source === undefined
      ? []
      : [
          'sources:',
          `  - name: ${source.bucket}`,
          `    accountId: ${quote(source.accountId)}`,
          `    region: ${source.region}`,
          `    bucket: ${source.bucket}`,
          '    prefixes:',
          '      - { prefix: AWSLogs/, logTypes: [AWS.CloudTrail] }',
        ]),
  ].join('\n')}\n`;
}
