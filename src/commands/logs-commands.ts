import type { CommandSpec, OptionSpec } from './command-spec.ts';

/** How local files are read: as one of the file's sources, or by log types. */
const readingOptions: readonly OptionSpec[] = [
  { name: 'source', value: 'name', summary: 'read as this source of the file: its log types and its stream type' },
  {
    name: 'log-type',
    value: 'types',
    many: true,
    summary: 'log types to try, in this order; without it all built-in ones',
  },
  { name: 'stream-type', value: 'type', summary: 'auto, lines, json, jsonArray or cloudWatchLogs; auto without it' },
  { name: 'schemas', value: 'dir', summary: 'folder with schemas of custom log types' },
];

const files = {
  name: 'files',
  required: true,
  many: true,
  summary: 'files and folders; - for standard input',
} as const;

/** The log processor on a laptop, in the order of the help. */
export const logsCommands: readonly CommandSpec[] = [
  {
    name: 'logs process',
    summary: 'turn log files into normalised events',
    details:
      'The code that runs in Panther, on files and folders: compression and stream type are found by content, each record ' +
      'becomes events of the first log type that takes it, and the events lie below the folder as they would in the bucket, ' +
      'gzipped JSON lines by table and hour. The same file gives the same objects, so a second run replaces them. Records ' +
      'that no log type takes are kept in the table classification_failures, each with the reasons.',
    arguments: [files],
    options: [
      { name: 'out', value: 'dir', default: 'events', summary: 'folder to write to, apart from what is read' },
      ...readingOptions,
    ],
    examples: [
      { line: 'pantherctl logs process trail/ --out events', purpose: 'a folder of CloudTrail files' },
      { line: 'pantherctl logs process flow.log.gz --log-type AWS.VPCFlow', purpose: 'one log type only' },
    ],
    exits: ['partly'],
    load: () => import('./logs-process.ts'),
  },
  {
    name: 'logs classify',
    summary: 'print normalised events, and why records are refused',
    details:
      'One event a line on standard output; on standard error, for each record that no log type takes, where it stands and ' +
      'why each candidate refused it.',
    arguments: [files],
    options: readingOptions,
    examples: [
      { line: 'pantherctl logs classify sample.json --log-type AWS.CloudTrail', purpose: 'does this file fit?' },
      { line: 'zcat alb.log.gz | head | pantherctl logs classify -', purpose: 'what are these lines?' },
    ],
    exits: ['partly'],
    load: () => import('./logs-classify.ts'),
  },
  {
    name: 'logs infer',
    summary: 'write a first schema for logs of your own',
    details: 'Reads samples, JSON in any form, and prints a schema that accepts all of them, to be looked over by you.',
    arguments: [{ name: 'name', required: true, summary: 'name of the log type, such as Custom.Acme.Audit' }, files],
    options: [
      {
        name: 'stream-type',
        value: 'type',
        summary: 'auto, lines, json, jsonArray or cloudWatchLogs; auto without it',
      },
    ],
    examples: [
      { line: 'pantherctl logs infer Custom.Acme.Audit audit.json', purpose: 'a first schema, to be kept as a file' },
    ],
    load: () => import('./logs-infer.ts'),
  },
  {
    name: 'logs sample',
    summary: 'write synthetic logs of a type',
    details: 'The same seed writes the same logs. Names, addresses and accounts are made up.',
    arguments: [{ name: 'log-type', required: true, summary: 'a built-in log type, such as AWS.VPCFlow' }],
    options: [
      { name: 'records', value: 'n', summary: 'how many records; 10 without it and without --size' },
      { name: 'size', value: 'bytes', summary: 'about how much, such as 500KB, 20MB or 1GB, uncompressed' },
      { name: 'rate', value: 'n', summary: 'records a second, in real time; as fast as possible without it' },
      { name: 'seed', value: 'n', default: '1', summary: 'what the values follow from' },
      { name: 'from', value: 'time', default: '2026-01-01T00:00:00Z', summary: 'time of the first record' },
      {
        name: 'out',
        value: 'file',
        summary: 'file to write to, gzipped if its name ends with .gz; else standard output',
      },
    ],
    examples: [
      { line: 'pantherctl logs sample AWS.ALB --records 3', purpose: 'see what they look like' },
      {
        line: 'pantherctl logs sample AWS.CloudTrail --size 50MB --out trail/1.json.gz',
        purpose: 'something to try with',
      },
    ],
    load: () => import('./logs-sample.ts'),
  },
  {
    name: 'logs query',
    summary: 'ask normalised events in SQL',
    details:
      'Each table of the folder is there under its name, such as aws_cloudtrail. It takes the optional package ' +
      '@duckdb/node-api. With --from s3://<bucket> it reads the bucket of normalised events, panther-processed-data-…, with ' +
      'your own credentials and by the extension httpfs, which DuckDB gets from extensions.duckdb.org once.',
    arguments: [{ name: 'sql', required: true, summary: 'the query' }],
    options: [
      { name: 'from', value: 'place', default: 'events', summary: 'folder that logs process wrote, or s3://<bucket>' },
    ],
    examples: [
      {
        line: 'pantherctl logs query "SELECT eventName, count(*) AS n FROM aws_cloudtrail GROUP BY ALL ORDER BY n DESC"',
        purpose: 'what was called most',
      },
      { line: 'pantherctl logs query "SHOW TABLES"', purpose: 'what is there' },
    ],
    load: () => import('./logs-query.ts'),
  },
];
