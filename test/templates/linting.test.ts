import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import validate from '@aws/cloudformation-validate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../src/config/limits.ts';
import { catalogEntry } from '../../src/templates/catalog.ts';
import { renderJson, renderYaml } from '../../src/templates/render.ts';
import { sampleDeployments } from './deployments.ts';

type Engine = InstanceType<typeof validate.CelEngine>;

/** Notes that hold for every template with names chosen by hand: renaming replaces. */
const expectedNotes = new Set(['I9001']);

let folder: string;
let engine: Engine;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'templates-'));
  engine = new validate.CelEngine();
});
afterAll(() => {
  engine.free();
  rmSync(folder, { recursive: true });
});

function findings(name: string, text: string): readonly string[] {
  const path = join(folder, name);
  writeFileSync(path, text);
  const report = engine.validateStandard(new validate.TemplateFile(path));
  return report.diagnostics
    .filter(({ ruleId }) => !expectedNotes.has(ruleId))
    .map(({ ruleId, message, startLine }) => `${ruleId} line ${startLine}: ${message}`);
}

/** Deployments of one template with other parameters have the same text. */
const distinct = [...new Map(sampleDeployments().map((each) => [renderYaml(each.template), each])).values()];

describe('every template', () => {
  it.each(distinct)('passes the validator without a remark and is small enough: $title', ({ template }) => {
    expect(findings('template.yml', renderYaml(template))).toEqual([]);
    // The tables go through the runtime's bucket.
    const isTables = Object.values(template.Resources).some(({ Type }) => Type === 'AWS::Glue::Table');
    const most = isTables ? limits.templateObjectMaxBytes : limits.templateBodyMaxBytes;
    expect(Buffer.byteLength(renderYaml(template))).toBeLessThan(most);
    expect(Buffer.byteLength(renderJson(template))).toBeLessThan(most);
  });

  it('would not pass with a property that does not exist', () => {
    const template = catalogEntry('panther-stackset-iam-admin-role').build({});
    const spoilt = renderYaml(template).replace('RoleName:', 'RoleNam:');
    expect(findings('spoilt.yml', spoilt)).not.toEqual([]);
  });
});
