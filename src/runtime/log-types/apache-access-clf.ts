import { sampleCommonLine } from '../log-type-parts/access-log-sample.ts';
import { apacheCommonColumns, createApacheReader } from '../log-type-parts/apache-access.ts';
import { defineTextType } from '../normalise/define-text-type.ts';

/** Access logs of Apache in the common log format. */
export const logType = defineTextType({
  name: 'Apache.AccessCommon',
  description: 'Requests to Apache, common log format',
  reference: 'https://httpd.apache.org/docs/current/logs.html#common',
  columns: apacheCommonColumns,
  createReader: () => createApacheReader(0),
  sample: sampleCommonLine,
});
