import { names } from './names.ts';

/** Where normalised events lie, and by which names Athena knows them. Source: `reference/panther-behaviour.md` 3.4. */
export const lake = {
  logsDatabase: 'panther_logs',
  /** For what concerns the processing itself. */
  monitorDatabase: 'panther_monitor',
  logsPrefix: 'logs/',
  failuresTable: 'classification_failures',
  failuresPrefix: 'classification_failures/',
  /** Day from which partitions are projected. */
  projectionFrom: 2015,
  projectionTo: 2035,
} as const;

/** Log type to table: `AWS.CloudTrail` is `aws_cloudtrail`. */
export function tableName(logType: string): string {
  return logType.toLowerCase().replaceAll('.', '_');
}

/** `year=2026/month=11/day=28/hour=13/`, of an hour in UTC given in milliseconds since 1970. */
export function partitionPath(hour: number): string {
  const [date = '', time = ''] = new Date(hour).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `year=${year}/month=${month}/day=${day}/hour=${time.slice(0, 2)}/`;
}

/** Which of several outputs of the same input, log type and hour; all are 0 for most objects. */
export interface OutputPart {
  /** Counts the segments of a large input object. */
  readonly segment: number;
  /** Counts the outputs of one type and hour within a segment. */
  readonly part: number;
}

/** Folder of the output in its bucket; with a slash at the end. `undefined` is the table of classification failures. */
export function tablePrefix(logType: string | undefined): string {
  return logType === undefined ? lake.failuresPrefix : `${lake.logsPrefix}${tableName(logType)}/`;
}

/**
 * Key of an output object: `logs/<table>/year=…/month=…/day=…/hour=…/<YYYYMMDDTHH0000Z>-<digest>.json.gz`, and
 * `…-<digest>-<segment>-<part>.json.gz` where one of the two is not 0. The same input gives the same key, so that a second
 * delivery replaces what the first one wrote.
 */
export function outputKey(
  logType: string | undefined,
  hour: number,
  digest: string,
  { part, segment }: OutputPart,
  extension: 'json.gz' | 'json.zst',
): string {
  const stamp = new Date(hour).toISOString().slice(0, 13).replaceAll('-', '');
  const which = segment === 0 && part === 0 ? '' : `-${segment}-${part}`;
  return `${tablePrefix(logType)}${partitionPath(hour)}${stamp}0000Z-${digest}${which}.${extension}`;
}

/** The bucket of normalised events; bucket names are unique in a partition. */
export function processedDataBucketName(panther: { readonly accountId: string; readonly region: string }): string {
  return `${names.processedDataBucketPrefix}${panther.accountId}-${panther.region}`;
}

/** The bucket with copies of raw data. */
export function rawDataBucketName(panther: { readonly accountId: string; readonly region: string }): string {
  return `${names.rawDataBucketPrefix}${panther.accountId}-${panther.region}`;
}

/** Key of the copy of an object's bytes, by the time of its last modification. `docs/decisions/sources.md` says why. */
export function rawDataKey(sourceId: string, lastModified: number, digest: string): string {
  const [date = '', time = ''] = new Date(lastModified).toISOString().split('T');
  return `raw/${sourceId}/${date.replaceAll('-', '/')}/${time.slice(0, 2)}/${digest}`;
}

/** Attributes on the notification of an output object. Source: `reference/panther-behaviour.md` 3.5. */
export const processedDataTypes = { logData: 'LogData' } as const;
