import type { ColumnType } from './log-column.ts';

/** Fields that Panther adds to each event, in the order in which they stand in a row. Source: `reference/panther-behaviour.md` 3.1. */
export const standardFields: readonly {
  readonly name: string;
  readonly type: ColumnType;
  readonly description: string;
}[] = [
  { name: 'p_log_type', type: 'string', description: 'Log type' },
  {
    name: 'p_row_id',
    type: 'string',
    description: 'Unique id of the row, the same whenever the same record is processed again',
  },
  { name: 'p_event_time', type: 'timestamp', description: 'Time of the event, else p_parse_time' },
  { name: 'p_parse_time', type: 'timestamp', description: 'When the object that holds the event was written' },
  { name: 'p_source_id', type: 'string', description: 'Id of the source' },
  { name: 'p_source_label', type: 'string', description: 'Name of the source' },
  ...(
    [
      ['p_any_ip_addresses', 'IP addresses'],
      ['p_any_domain_names', 'Domain names'],
      ['p_any_md5_hashes', 'MD5 digests'],
      ['p_any_sha1_hashes', 'SHA-1 digests'],
      ['p_any_sha256_hashes', 'SHA-256 digests'],
      ['p_any_trace_ids', 'Trace and request ids'],
      ['p_any_emails', 'E-mail addresses'],
      ['p_any_usernames', 'User names'],
      ['p_any_aws_account_ids', 'AWS account ids'],
      ['p_any_aws_instance_ids', 'EC2 instance ids'],
      ['p_any_aws_arns', 'ARNs'],
      ['p_any_aws_tags', 'AWS tags, key:value'],
    ] as const
  ).map(([name, what]) => ({ name, type: { array: 'string' } as const, description: `${what} anywhere in the event` })),
];
