import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LintFinding, lintTemplates, prepareCfnLint } from '../../scripts/cfn-lint.ts';
import { renderYaml } from '../../src/templates/render.ts';
import { sampleFanOuts } from '../templates/deployments.ts';
import { projectRoot, readProjectFiles } from '../architecture/project-files.ts';

const files = readProjectFiles()
  .filter(({ path }) => /^(examples\/[^/]+\/)?generated\/.*\.(yml|json)$/.test(path))
  .filter(({ path }) => !/\/(manifest|config\.schema)\.json$/.test(path));
const templates = files.map(({ path }) => path);
/** By text, the first file that has it: what no configuration changes stands in every example, and is linted once. */
const firstOf = new Map(files.toReversed().map(({ path, text }) => [text, path]));

const unclean = `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Unused: { Type: String }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopicNam: misspelt }
`;

let cfnLint: string;
let findings: readonly LintFinding[];
let folder: string;
beforeAll(() => {
  cfnLint = prepareCfnLint(projectRoot);
  findings = lintTemplates(cfnLint, [...firstOf.values()].map((path) => join(projectRoot, path)));
  folder = mkdtempSync(join(tmpdir(), 'pantherctl-cfn-lint-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('cfn-lint', () => {
  it('is given the published templates and those of the examples', () => {
    expect(templates.filter((path) => path.startsWith('generated/')).length).toBeGreaterThanOrEqual(12);
    expect(templates.filter((path) => path.startsWith('examples/')).length).toBeGreaterThanOrEqual(12);
  });

  it.each(files)('has nothing to say about $path', ({ text }) => {
    const linted = firstOf.get(text) ?? '';
    expect(linted).not.toBe('');
    expect(findings.filter(({ file }) => file === join(projectRoot, linted))).toEqual([]);
  });

  it('has nothing to say besides', () => {
    expect(findings).toEqual([]);
  });

  it('has nothing to say about a topic that takes the place of a notification, which no file holds', () => {
    const fanOuts = sampleFanOuts().map(({ template }, index) => {
      const file = join(folder, `fan-out-${index}.yml`);
      writeFileSync(file, renderYaml(template));
      return file;
    });
    expect(lintTemplates(cfnLint, fanOuts)).toEqual([]);
  });

  it('would speak up, for a warning as for an error', () => {
    const file = join(folder, 'unclean.yml');
    writeFileSync(file, unclean);
    const rules = lintTemplates(cfnLint, [file]).map(({ rule, line }) => [rule, line]);
    expect(rules).toEqual([
      ['W2001', 3],
      ['E3002', 7],
    ]);
  });
});
