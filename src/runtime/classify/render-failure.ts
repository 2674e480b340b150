import { parseTimeOf, renderSource } from '../normalise/standard-suffix.ts';
import { buildRowId } from '../normalise/row-id.ts';
import type { ObjectIdentity } from '../object-ref.ts';
import type { FailedRecord, RowContext } from '../row.ts';

/** The row of a record that no log type took, for the table of `config/failure-columns.ts`: JSON without a line break. */
export function renderFailure(failure: FailedRecord, identity: ObjectIdentity, context: RowContext): string {
  const { position, refusals, text } = failure;
  const id = `{"p_row_id":"${buildRowId(context.digest, position)}"`;
  const time = `,"p_parse_time":"${parseTimeOf(context).text}"${renderSource(context)}`;
  const { bucket, key, version } = identity;
  const where = JSON.stringify({ bucket, key, version, position }).slice(1, -1);
  const why = refusals.length === 0 ? '' : `"refusals":${JSON.stringify(refusals)},`;
  return `${id}${time},${where},${why}"record":${JSON.stringify(text)}}`;
}
