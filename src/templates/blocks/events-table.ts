import type { TableColumn } from '../../config/hive-type.ts';
import { lake } from '../../config/lake.ts';
import { pseudo } from '../cfn/expression.ts';
import type { Value } from '../cfn/expression.ts';
import { interpolate } from '../cfn/interpolate.ts';
import type { ResourceProperties } from '../cfn/resource-types.ts';

/** What a table of events is called, where its objects lie, and what they hold. */
export interface EventsTableFacts {
  readonly name: string;
  readonly description: string;
  /** Folder in the bucket, with a slash at the end. */
  readonly prefix: string;
  readonly columns: readonly TableColumn[];
}

/**
 * A table over gzipped JSON lines by hour. Partitions are projected, so none is ever added.
 * Keys are compared by case and columns mapped to them: any JSON may hold `Name` beside `name`, which the reader refuses
 * when it ignores case. https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html and
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
 */
export function eventsTable(
  database: Value<string>,
  bucket: Value<string>,
  { columns, description, name, prefix }: EventsTableFacts,
): ResourceProperties['AWS::Glue::Table'] {
  const location = interpolate('s3://${Bucket}/${Prefix}', { Bucket: bucket, Prefix: prefix });
  return {
    CatalogId: pseudo('AWS::AccountId'),
    DatabaseName: database,
    TableInput: {
      Name: name,
      Description: description,
      TableType: 'EXTERNAL_TABLE',
      Parameters: {
        EXTERNAL: 'TRUE',
        'projection.enabled': 'true',
        'projection.year.type': 'integer',
        'projection.year.range': `${lake.projectionFrom},${lake.projectionTo}`,
        ...projectTwoDigits('month', 1, 12),
        ...projectTwoDigits('day', 1, 31),
        ...projectTwoDigits('hour', 0, 23),
        'storage.location.template': interpolate('${Location}year=${!year}/month=${!month}/day=${!day}/hour=${!hour}', {
          Location: location,
        }),
      },
      PartitionKeys: partitionKeys.map((Name) => ({ Name, Type: 'int' })),
      StorageDescriptor: {
        Columns: columns.map((column) => ({ Name: column.name.toLowerCase(), Type: column.type.toLowerCase() })),
        Compressed: true,
        InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
        OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        Location: location,
        SerdeInfo: {
          SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
          Parameters: { 'case.insensitive': 'false', ...mapNames(columns) },
        },
      },
    },
  };
}

/** The columns by which objects are laid out. */
export const partitionKeys = ['year', 'month', 'day', 'hour'] as const;

function projectTwoDigits(key: string, from: number, to: number): Record<string, string> {
  return {
    [`projection.${key}.type`]: 'integer',
    [`projection.${key}.range`]: `${from},${to}`,
    [`projection.${key}.digits`]: '2',
  };
}

/** Glue knows lower case only: for every name with a capital letter, those of fields of structs included, its key. */
function mapNames(columns: readonly TableColumn[]): Record<string, string> {
  const keys = columns.flatMap(({ name, type }) => [
    name,
    ...[...type.matchAll(/([A-Za-z0-9_-]+):/g)].map(([, key = '']) => key),
  ]);
  const mapped = [...new Set(keys)].filter((key) => key !== key.toLowerCase());
  return Object.fromEntries(
    mapped.toSorted((one, other) => (one < other ? -1 : 1)).map((key) => [`mapping.${key.toLowerCase()}`, key]),
  );
}
