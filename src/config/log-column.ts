/** Type of a column. `json` is any JSON value, kept as it came and queried with JSON functions. */
export type ColumnType =
  | 'string'
  | 'boolean'
  | 'int'
  | 'bigint'
  | 'float'
  | 'timestamp'
  | 'json'
  | { readonly array: ColumnType }
  | { readonly struct: readonly Column[] };

/** What an indicator scanner reads from a text value. The names are those of Panther's schemas. */
export type IndicatorName =
  | 'ip'
  | 'domain'
  | 'hostname'
  | 'url'
  | 'net_addr'
  | 'md5'
  | 'sha1'
  | 'sha256'
  | 'aws_arn'
  | 'aws_account_id'
  | 'aws_instance_id'
  | 'aws_tag'
  | 'trace_id'
  | 'username'
  | 'email'
  /** Not in schemas of users: searches a whole JSON value of AWS by its keys. */
  | 'aws_deep';

/** How a time is written: a named form, or a strftime pattern (with `%`). Times without a zone are UTC. */
export type TimeFormat = 'rfc3339' | 'unix' | 'unix_ms' | 'unix_us' | 'unix_ns' | 'unix_auto' | `${string}%${string}`;

/** One column of a table, or one field of a struct. */
export interface Column {
  /** As in the table; fits Athena. */
  readonly name: string;
  readonly type: ColumnType;
  readonly description: string;
  /** Key in the record where it is not `name`; several are tried in turn. */
  readonly from?: string | readonly string[];
  /** A record without it is refused. `null`, and an empty text, do not count as present; an empty list or mapping does. */
  readonly isRequired?: boolean;
  /** At most one column of a type; of several candidates the type's own code chooses. */
  readonly isEventTime?: boolean;
  /** For `timestamp`; `rfc3339` by default. Several are tried in turn. */
  readonly timeFormat?: TimeFormat | readonly TimeFormat[];
  /** For text and lists of text; `aws_deep` for `json`, struct and array. */
  readonly indicators?: readonly IndicatorName[];
  /** Why a value is refused, in words without the value; `undefined` if it is fine. Called with values that are there. */
  readonly check?: (value: string | number | boolean) => string | undefined;
}
