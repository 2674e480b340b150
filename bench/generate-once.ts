import { readFileSync } from 'node:fs';
import type { Config } from '../src/config/schema.ts';
import type { Template } from '../src/templates/cfn/template.ts';
import { buildGeneratedFiles } from '../src/templates/generated-files.ts';
import { renderJson, renderYaml } from '../src/templates/render.ts';
import { time } from './median.ts';

/** What one fresh process is given: a configuration to generate from, or the finished documents to write out. */
export type GenerateTask =
  | { readonly kind: 'whole'; readonly config: Config }
  | { readonly kind: 'alone'; readonly documents: readonly { readonly path: string; readonly document: Template }[] };

function run(task: GenerateTask): void {
  let characters = 0;
  if (task.kind === 'whole') for (const { text } of buildGeneratedFiles(task.config)) characters += text.length;
  else for (const { path, document } of task.documents) characters += renderText(path, document).length;
  if (characters === 0) throw new Error('nothing was generated');
}

function renderText(path: string, document: Template): string {
  return path.endsWith('.json') ? renderJson(document) : renderYaml(document);
}

const task = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as GenerateTask;
console.log(time(() => run(task)));
