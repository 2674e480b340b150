import { configSchemaText } from '../config/config-schema-text.ts';
import { digestOf, manifestPath, renderManifest } from '../config/generated-manifest.ts';
import type { GeneratedFile } from '../config/generated-manifest.ts';
import { sourceSlug } from '../config/names.ts';
import type { Config } from '../config/schema.ts';
import { catalog } from './catalog.ts';
import { renderJson, renderYaml } from './render.ts';
import { buildSourceAlarmsTemplate, listAlarmedAccounts } from './source-alarms-template.ts';
import { buildSourceRuleTemplate, needsRule } from './source-rule-template.ts';
import { buildSourceTemplate } from './source-template.ts';
import { templateOptions } from './template-options.ts';

/** Path in the output folder of the template for one source. */
export function sourceTemplatePath(sourceName: string): string {
  return `sources/${sourceSlug(sourceName)}.yml`;
}

/** Path in the output folder of the rule for one source. */
export function sourceRulePath(sourceName: string): string {
  return `rules/${sourceSlug(sourceName)}.yml`;
}

/** Path in the output folder of the alarms for the sources of one account. */
export function sourceAlarmsPath(accountId: string): string {
  return `alarms/${accountId}.yml`;
}

/**
 * Everything that belongs in `generated/`, one file at a time and the manifest last, so that a thousand sources need no
 * more memory than one. Without a configuration: the generic templates. Same input, same bytes.
 * `configDigest` is recorded as the input; it defaults to the digest of the checked configuration.
 * Throws `INPUT_INVALID` for a source whose policy IAM would not accept.
 */
export function* buildGeneratedFiles(
  config: Config | undefined,
  configDigest?: string,
): Generator<GeneratedFile, void, void> {
  const files: Record<string, string> = {};
  for (const file of buildFilesUnderManifest(config)) {
    files[file.path] = digestOf(file.text);
    yield file;
  }
  const input = config === undefined ? null : (configDigest ?? digestOf(JSON.stringify(config)));
  yield { path: manifestPath, text: renderManifest({ manifestVersion: 1, input, files }) };
}

function* buildFilesUnderManifest(config: Config | undefined): Generator<GeneratedFile, void, void> {
  const options = templateOptions(config);
  for (const entry of catalog) {
    const template = entry.build(options);
    yield { path: `${entry.name}.yml`, text: renderYaml(template) };
    yield { path: `json/${entry.name}.json`, text: renderJson(template) };
  }
  for (const source of config?.sources ?? []) {
    yield { path: sourceTemplatePath(source.name), text: renderYaml(buildSourceTemplate(config as Config, source)) };
  }
  if (config !== undefined) yield* buildFilesBesideSources(config);
  yield { path: 'config.schema.json', text: `${JSON.stringify(JSON.parse(configSchemaText), undefined, 2)}\n` };
}

function* buildFilesBesideSources(config: Config): Generator<GeneratedFile, void, void> {
  for (const source of config.sources) {
    if (!needsRule(source)) continue;
    yield { path: sourceRulePath(source.name), text: renderYaml(buildSourceRuleTemplate(config, source)) };
  }
  for (const accountId of listAlarmedAccounts(config)) {
    yield { path: sourceAlarmsPath(accountId), text: renderYaml(buildSourceAlarmsTemplate(config, accountId)) };
  }
}
