import type { Problem } from '../errors.ts';
import { configChecks } from './checks/config-checks.ts';
import { buildFileSizeProblem, configMaxBytes } from './decode-config-text.ts';
import { buildDraft } from './draft.ts';
import type { Finding } from './finding.ts';
import { findSchemaFaults } from './find-schema-faults.ts';
import { placeFindings } from './place-findings.ts';
import { readYaml } from './read-yaml.ts';
import { renderValue } from './render-value.ts';
import { configSchema } from './schema.ts';
import type { Config } from './schema.ts';
import { findNode } from './yaml-tree.ts';
import type { YamlNode } from './yaml-tree.ts';
import { safeParse } from './safe-parse.ts';

/** A file's configuration, if it has no error, and everything wrong or doubtful in it. */
export interface CheckedConfig {
  readonly config?: Config;
  /** Errors and warnings, in the order of the file. */
  readonly problems: readonly Problem[];
}

function findFaultsOfValues(root: YamlNode): { config?: Config; findings: Finding[] } {
  if (root.entries === undefined) {
    const empty = root.value === null;
    const message = empty
      ? 'the file is empty'
      : `the file holds ${renderValue(root.value)}, not a mapping of keys to values`;
    const fix = 'begin it with version: 1, panther: and administrator:';
    return { findings: [{ check: empty ? 'empty-file' : 'wrong-type', path: [], severity: 'error', message, fix }] };
  }
  const parsed = safeParse(configSchema, root.value);
  const schemaFaults = parsed.success ? [] : findSchemaFaults(configSchema, root, parsed.error.issues);
  const input = {
    draft: parsed.success ? parsed.data : buildDraft(configSchema, root.value),
    isWritten: (path: readonly PropertyKey[]) => findNode(root, path).complete,
  };
  const findings = schemaFaults.concat(configChecks.flatMap((check) => [...check.run(input)]));
  return parsed.success ? { config: parsed.data, findings } : { findings };
}

/**
 * Checks the text of a `panther.yml` and reports everything wrong in it at once, each with line, column, path, value
 * and fix, in the order of the file; `file` is only repeated in the problems. Checks that compare values run on
 * whatever is sound, so one slip hides nothing else. Pure, never throws on any text, and takes linear time. Only text
 * that is not YAML at all is reported without a look at its values.
 */
export function checkConfig(text: string, file: string): CheckedConfig {
  if (text.length > configMaxBytes) return { problems: [buildFileSizeProblem(file)] };
  const { root, faults, placeOf } = readYaml(text);
  const values = root === undefined ? undefined : findFaultsOfValues(root);
  const problems = placeFindings({ file, faults, findings: values?.findings ?? [], root, placeOf });
  const sound = values?.config !== undefined && problems.every((problem) => problem.severity === 'warning');
  return sound && values?.config !== undefined ? { config: values.config, problems } : { problems };
}
