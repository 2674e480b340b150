import type { Column } from '../../config/log-column.ts';
import { readStructuredData } from '../log-type-parts/structured-data.ts';
import { priorityColumns, priorityFields, readSyslogPriority } from '../log-type-parts/syslog-priority.ts';
import { within } from '../log-type-parts/value-checks.ts';
import type { FieldValue, LineReader } from '../log-type-spec.ts';
import type { SampleRandom } from '../log-type.ts';
import { defineTextType } from '../normalise/define-text-type.ts';

const columns: readonly Column[] = [
  ...priorityColumns,
  { name: 'version', type: 'int', description: 'Version of the protocol', isRequired: true, check: within(1, 999) },
  { name: 'timestamp', type: 'timestamp', description: 'When the message was written', isEventTime: true },
  { name: 'hostname', type: 'string', description: 'Host that wrote it', indicators: ['hostname'] },
  { name: 'appname', type: 'string', description: 'Program that wrote it' },
  { name: 'procid', type: 'string', description: 'Id of its process' },
  { name: 'msgid', type: 'string', description: 'Kind of message' },
  { name: 'structured_data', type: 'json', description: 'Values by the id of their element and their name' },
  { name: 'message', type: 'string', description: 'The message' },
];

const noPriority = { refused: 'the line does not begin with a priority' };
const malformed = { refused: 'the line does not have the fields of RFC 5424' };
/** After the priority: version, time, host, program, process and kind. */
const headerFields = 6;
const byteOrderMark = 0xfeff;

function createReader(): LineReader {
  const fields: FieldValue[] = [];
  return {
    read(line) {
      const start = readSyslogPriority(line);
      if (start === undefined) return noPriority;
      [fields[0], fields[1], fields[2]] = priorityFields(start.priority);
      let at = start.end;
      for (let index = 0; index < headerFields; index++) {
        const end = line.indexOf(' ', at);
        if (end <= at) return malformed;
        const value = line.slice(at, end);
        fields[3 + index] = value === '-' ? undefined : value;
        at = end + 1;
      }
      const data = readStructuredData(line, at);
      if (data === undefined || (data.end < line.length && line.charAt(data.end) !== ' ')) return malformed;
      fields[9] = data.json;
      const begin = data.end + 1;
      fields[10] = line.slice(line.charCodeAt(begin) === byteOrderMark ? begin + 1 : begin);
      return fields;
    },
  };
}

function sampleLine(random: SampleRandom, atMs: number): string {
  const data = random.pick([
    '-',
    `[request@32473 id="${random.hex(8)}" path="/items/${String(random.integer(1, 999))}"]`,
    `[origin ip="${random.ipv4()}"][meta sequenceId="${String(random.integer(1, 9999))}"]`,
  ]);
  const host = `host-${String(random.integer(1, 9))}.example.com`;
  const message = random.pick(['started', 'request took 12 ms', 'connection was closed by the peer']);
  return `<${String(random.pick([14, 30, 165]))}>1 ${new Date(atMs).toISOString()} ${host} shop ${String(random.integer(2, 32_000))} ID47 ${data} ${message}`;
}

/** Messages of the syslog protocol of 2009. */
export const logType = defineTextType({
  name: 'Syslog.RFC5424',
  description: 'Messages of syslog',
  reference: 'https://www.rfc-editor.org/rfc/rfc5424',
  columns,
  createReader,
  sample: sampleLine,
});
