import type { Problem } from '../../errors.ts';
import { buildDraft } from '../draft.ts';
import { findSchemaFaults } from '../find-schema-faults.ts';
import type { Finding } from '../finding.ts';
import { placeFindings } from '../place-findings.ts';
import { readYaml } from '../read-yaml.ts';
import { renderValue } from '../render-value.ts';
import { findNode } from '../yaml-tree.ts';
import type { YamlNode } from '../yaml-tree.ts';
import { checkNames } from './check-names.ts';
import { checkParser } from './check-parser.ts';
import { checkValues } from './check-values.ts';
import { documentSchema } from './document-schema.ts';
import { schemaLimits } from './log-schema.ts';
import type { LogSchema } from './log-schema.ts';
import { resolveSchema } from './resolve-schema.ts';
import { findDoubt } from './schema-draft.ts';
import type { SchemaDraft } from './schema-draft.ts';
import { safeParse } from '../safe-parse.ts';

/** A schema, if its document has no error, and everything wrong or doubtful in it. */
export interface ReadLogSchema {
  readonly schema?: LogSchema;
  /** Errors and warnings, in the order of the file. */
  readonly problems: readonly Problem[];
}

/** Keys that Panther knows and this processor does not act by, with what to do instead. */
const keysNotDone: Readonly<Record<string, string>> = {
  isEmbeddedJSON: 'write type: string, and query the text with JSON functions',
  isExpiration: 'it is for lookup tables; remove it',
  copy: 'declare the field where the value stands',
  concat: 'for text, use expandFields of the parser; for JSON, join the values in the query',
  split: 'write type: string, and split the text in the query',
  mask: 'leave the field out of the schema, and it is not kept',
  native: 'use csv, fastmatch or regex',
  script: 'use csv, fastmatch or regex',
  lookup: 'it is for lookup tables; remove it',
};

function explainUnknownKey(finding: Finding): Finding {
  const key = String(finding.path.at(-1));
  if (finding.check !== 'unknown-key' || !Object.hasOwn(keysNotDone, key)) return finding;
  const message = `${key} is a key of Panther that is not done here`;
  return { ...finding, check: 'key-not-done', message, fix: keysNotDone[key] ?? '' };
}

function hasEventTime(fields: SchemaDraft['fields']): boolean {
  return (fields ?? []).some(
    (field) => field?.isEventTime === true || field?.type === 'ref' || hasEventTime(field?.fields),
  );
}

function* findDoubts(draft: SchemaDraft): Generator<Finding> {
  if (draft.fieldDiscoveryEnabled === true) {
    yield findDoubt(['fieldDiscoveryEnabled'], {
      check: 'key-not-done',
      message: 'fields are not discovered here: keys of records that no field names are left out',
      fix: 'write fieldDiscoveryEnabled: false, and add fields as they are needed',
    });
  }
  if (draft.fields !== undefined && !hasEventTime(draft.fields)) {
    yield findDoubt(['fields'], {
      check: 'event-time',
      at: 'key',
      message: 'no field is the time of the event: events get the time at which their object was written',
      fix: 'write isEventTime: true at a field of type timestamp',
    });
  }
}

function findFaults(root: YamlNode): { readonly schema?: LogSchema; readonly findings: readonly Finding[] } {
  if (root.entries === undefined) {
    const isEmpty = root.value === null;
    const message = isEmpty ? 'the file is empty' : `the file holds ${renderValue(root.value)}, not a schema`;
    const fix = 'begin it with schema: Custom.… and fields:';
    return { findings: [{ check: isEmpty ? 'empty-file' : 'wrong-type', path: [], severity: 'error', message, fix }] };
  }
  const parsed = safeParse(documentSchema, root.value);
  const faults = parsed.success ? [] : findSchemaFaults(documentSchema, root, parsed.error.issues);
  const draft: SchemaDraft = parsed.success ? parsed.data : buildDraft(documentSchema, root.value);
  const parserNode = findNode(root, ['parser']);
  const findings = [
    ...faults.map(explainUnknownKey),
    ...checkValues(draft),
    ...checkNames(draft),
    ...checkParser(draft, [...((parserNode.complete ? parserNode.node.entries : undefined)?.keys() ?? [])]),
    ...findDoubts(draft),
  ];
  if (!parsed.success || findings.some(({ severity }) => severity === 'error')) return { findings };
  const resolved = resolveSchema(parsed.data);
  return { ...resolved, findings: [...findings, ...resolved.findings] };
}

/**
 * Reads the document of one custom log schema and reports everything wrong in it at once, each with line, column, path,
 * value and fix, in the order of the file; `file` is only repeated in the problems. Never throws on any text. The bounds
 * are those of {@link schemaLimits}.
 */
export function readLogSchema(text: string, file: string): ReadLogSchema {
  if (Buffer.byteLength(text) > schemaLimits.documentMaxBytes) {
    const message = `the schema is larger than ${schemaLimits.documentMaxBytes / 1_048_576} MiB`;
    const fix = 'check that this is the right file, or split it into several log types';
    return { problems: [{ check: 'file-size', path: '', file, line: 1, column: 1, message, fix, severity: 'error' }] };
  }
  const { faults, placeOf, root } = readYaml(text);
  const { findings, schema } = root === undefined ? { findings: [] } : findFaults(root);
  const problems = placeFindings({ file, faults, findings, root, placeOf });
  const isSound = problems.every(({ severity }) => severity === 'warning');
  return schema !== undefined && isSound ? { schema, problems } : { problems };
}
