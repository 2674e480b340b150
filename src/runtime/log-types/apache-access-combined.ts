import { sampleCombinedLine } from '../log-type-parts/access-log-sample.ts';
import { apacheCommonColumns, createApacheReader } from '../log-type-parts/apache-access.ts';
import { defineTextType } from '../normalise/define-text-type.ts';

/** Access logs of Apache in the combined log format. */
export const logType = defineTextType({
  name: 'Apache.AccessCombined',
  description: 'Requests to Apache, combined log format',
  reference: 'https://httpd.apache.org/docs/current/logs.html#combined',
  columns: [
    ...apacheCommonColumns,
    { name: 'referring_url', type: 'string', description: 'Referer header' },
    { name: 'user_agent', type: 'string', description: 'User agent' },
  ],
  createReader: () => createApacheReader(2),
  sample: sampleCombinedLine,
});
