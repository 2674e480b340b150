import type { Column } from '../../config/log-column.ts';
import { bsdTimeLength, bsdToRfc3339, isBsdTime } from '../log-type-parts/bsd-time.ts';
import { priorityColumns, priorityFields, readSyslogPriority } from '../log-type-parts/syslog-priority.ts';
import type { FieldValue, LineReader } from '../log-type-spec.ts';
import type { SampleRandom } from '../log-type.ts';
import { defineTextType } from '../normalise/define-text-type.ts';

const columns: readonly Column[] = [
  ...priorityColumns,
  {
    name: 'timestamp',
    type: 'timestamp',
    description: 'When the message was written, as UTC, in the year nearest to that of its delivery',
    isEventTime: true,
  },
  { name: 'timestamp_text', type: 'string', description: 'That time as it stands, where its year is not known' },
  { name: 'hostname', type: 'string', description: 'Host that wrote it', isRequired: true, indicators: ['hostname'] },
  { name: 'appname', type: 'string', description: 'Program that wrote it' },
  { name: 'procid', type: 'string', description: 'Id of its process' },
  { name: 'message', type: 'string', description: 'The message' },
];

const noPriority = { refused: 'the line does not begin with a priority' };
const noTime = { refused: 'no time follows the priority' };

/** A tag is letters, digits and little else; RFC 3164 allows 32, and programs write more. */
const tag = /^([\w./-]{1,64})(?:\[([^\]\s]{1,128})\])?:(?: |$)/;
const longestTag = 64 + 128 + 4;

function createReader(): LineReader {
  const fields: FieldValue[] = [];
  return {
    read(line, record) {
      const start = readSyslogPriority(line);
      if (start === undefined) return noPriority;
      [fields[0], fields[1], fields[2]] = priorityFields(start.priority);
      const timeEnd = readTime(line, start.end, record.timeMs, fields);
      if (timeEnd === -1) return noTime;
      const hostEnd = indexOr(line, ' ', timeEnd + 1);
      fields[5] = line.slice(timeEnd + 1, hostEnd);
      const [whole = '', name, procid] = tag.exec(line.slice(hostEnd + 1, hostEnd + 1 + longestTag)) ?? [];
      fields[6] = name;
      fields[7] = procid;
      fields[8] = line.slice(hostEnd + 1 + whole.length);
      return fields;
    },
  };
}

/** Reads a time without a year, or one of RFC 3339 as newer programs write; gives its end, or -1. */
function readTime(line: string, from: number, nearMs: number | undefined, fields: FieldValue[]): number {
  fields[3] = undefined;
  fields[4] = undefined;
  const bsdEnd = from + bsdTimeLength;
  const bsd = line.slice(from, bsdEnd);
  if (isBsdTime(bsd)) {
    if (nearMs === undefined) fields[4] = bsd;
    else fields[3] = bsdToRfc3339(bsd, nearMs);
    return line.charAt(bsdEnd) === ' ' ? bsdEnd : -1;
  }
  const end = line.indexOf(' ', from);
  if (end === -1) return -1;
  fields[3] = line.slice(from, end);
  return end;
}

function indexOr(line: string, search: string, from: number): number {
  const at = line.indexOf(search, from);
  return at === -1 ? line.length : at;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function sampleLine(random: SampleRandom, atMs: number): string {
  const at = new Date(atMs);
  const day = String(at.getUTCDate()).padStart(2, ' ');
  const time = `${months[at.getUTCMonth()] ?? ''} ${day} ${at.toISOString().slice(11, 19)}`;
  const user = random.pick(['alice', 'bob', 'root']);
  const message = random.pick([
    `sshd[${String(random.integer(300, 32_000))}]: Failed password for ${user} from ${random.ipv4()} port 50022 ssh2`,
    `sudo: ${user} : TTY=pts/0 ; PWD=/home/${user} ; USER=root ; COMMAND=/usr/bin/id`,
    'CRON[812]: (root) CMD (run-parts /etc/cron.hourly)',
  ]);
  return `<${String(random.pick([34, 38, 85, 86]))}>${time} host-${String(random.integer(1, 9))} ${message}`;
}

/** Messages of BSD syslog. */
export const logType = defineTextType({
  name: 'Syslog.RFC3164',
  description: 'Messages of BSD syslog',
  reference: 'https://www.rfc-editor.org/rfc/rfc3164',
  columns,
  createReader,
  sample: sampleLine,
});
