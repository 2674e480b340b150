import { failureColumns } from '../config/failure-columns.ts';
import { buildTableColumns } from '../config/hive-type.ts';
import { lake, tableName, tablePrefix } from '../config/lake.ts';
import { listLogTables, standardColumns } from '../config/log-tables.ts';
import type { LogTable } from '../config/log-tables.ts';
import { names } from '../config/names.ts';
import { eventsTable } from './blocks/events-table.ts';
import { defineEntry } from './catalog-entry.ts';
import { pseudo } from './cfn/expression.ts';
import type { Value } from './cfn/expression.ts';
import { interpolate } from './cfn/interpolate.ts';
import { declareTemplate } from './cfn/scope.ts';
import type { Template } from './cfn/template.ts';

/**
 * Tables of normalised events, by which Athena reads them without a crawler: partitions are computed from a query's own
 * conditions. A stack of its own, since with it the runtime's template would be above 51,200 bytes, and then it could not
 * be deployed before its bucket is there.
 */
export const pantherLogTables = defineEntry({
  name: 'panther-log-tables',
  where: 'Panther account, in the region of Panther',
  isRegional: false,
  purpose: 'makes normalised events known to Athena',
  values: () => ({}),
  build: () => {
    const tables = listLogTables();
    const t = declareTemplate({
      parameters: {},
      resources: {
        LogsDatabase: 'AWS::Glue::Database',
        MonitorDatabase: 'AWS::Glue::Database',
        TableClassificationFailures: 'AWS::Glue::Table',
        ...Object.fromEntries(tables.map(({ logType }) => [idOf(logType), 'AWS::Glue::Table' as const])),
      },
    });
    const databaseOf = (Name: string, Description: string) => ({
      properties: { CatalogId: pseudo('AWS::AccountId'), DatabaseInput: { Name, Description } },
    });
    return t.build({
      description: 'Makes the normalised events of Panther known to Athena',
      conditions: {},
      resources: {
        LogsDatabase: databaseOf(lake.logsDatabase, 'Normalised events of Panther'),
        MonitorDatabase: databaseOf(lake.monitorDatabase, 'What concerns the processing of logs itself'),
        TableClassificationFailures: {
          properties: eventsTable(t.ref('MonitorDatabase'), bucketName(), {
            name: lake.failuresTable,
            description: 'Records that no log type of their source took, each with the reasons',
            prefix: tablePrefix(undefined),
            columns: buildTableColumns(failureColumns),
          }),
        },
        ...buildTables(tables, t.ref('LogsDatabase')),
      },
    });
  },
});

/**
 * Tables of log types that users have schemas of; each needs one. A stack of its own, so that deploying the others without
 * the schemas at hand takes none of these away. The databases must be there.
 */
export function buildCustomLogTables(tables: readonly LogTable[]): Template {
  const t = declareTemplate({
    parameters: {},
    resources: Object.fromEntries(tables.map(({ logType }) => [idOf(logType), 'AWS::Glue::Table' as const])),
  });
  return t.build({
    description: 'Makes normalised events of custom log types known to Athena',
    conditions: {},
    resources: buildTables(tables, lake.logsDatabase),
  });
}

function buildTables(tables: readonly LogTable[], database: Value<string>) {
  return Object.fromEntries(
    tables.map(({ columns, description, logType }) => {
      const facts = { name: tableName(logType), description, prefix: tablePrefix(logType) };
      const properties = eventsTable(database, bucketName(), { ...facts, columns: [...columns, ...standardColumns] });
      return [idOf(logType), { properties }];
    }),
  );
}

function idOf(logType: string): string {
  return `Table${logType.replaceAll('.', '')}`;
}

function bucketName(): Value<string> {
  return interpolate('${Prefix}${AWS::AccountId}-${AWS::Region}', { Prefix: names.processedDataBucketPrefix });
}
