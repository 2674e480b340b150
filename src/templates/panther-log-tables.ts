import { failureColumns } from '../config/failure-columns.ts';
import { buildTableColumns } from '../config/hive-type.ts';
import { lake, tableName, tablePrefix } from '../config/lake.ts';
import { listLogTables, standardColumns } from '../config/log-tables.ts';
import { names } from '../config/names.ts';
import { eventsTable } from './blocks/events-table.ts';
import { defineEntry } from './catalog-entry.ts';
import { pseudo } from './cfn/expression.ts';
import { interpolate } from './cfn/interpolate.ts';
import { declareTemplate } from './cfn/scope.ts';

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
    const idOf = (logType: string): string => `Table${logType.replaceAll('.', '')}`;
    const t = declareTemplate({
      parameters: {},
      resources: {
        LogsDatabase: 'AWS::Glue::Database',
        MonitorDatabase: 'AWS::Glue::Database',
        TableClassificationFailures: 'AWS::Glue::Table',
        ...Object.fromEntries(tables.map(({ logType }) => [idOf(logType), 'AWS::Glue::Table' as const])),
      },
    });
    const bucket = interpolate('${Prefix}${AWS::AccountId}-${AWS::Region}', {
      Prefix: names.processedDataBucketPrefix,
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
          properties: eventsTable(t.ref('MonitorDatabase'), bucket, {
            name: lake.failuresTable,
            description: 'Records that no log type of their source took, each with the reasons',
            prefix: tablePrefix(undefined),
            columns: buildTableColumns(failureColumns),
          }),
        },
        ...Object.fromEntries(
          tables.map(({ columns, description, logType }) => [
            idOf(logType),
            {
              properties: eventsTable(t.ref('LogsDatabase'), bucket, {
                name: tableName(logType),
                description,
                prefix: tablePrefix(logType),
                columns: [...columns, ...standardColumns],
              }),
            },
          ]),
        ),
      },
    });
  },
});
