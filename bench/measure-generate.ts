import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTemplate } from '../src/config/parse-template.ts';
import type { Template } from '../src/templates/cfn/template.ts';
import { buildGeneratedFiles } from '../src/templates/generated-files.ts';
import type { GenerateTask } from './generate-once.ts';
import type { Measurement } from './measurement.ts';
import { median } from './median.ts';
import { buildSampleConfig } from './sample-config.ts';

const rounds = 9;

/** Milliseconds of the task's work in a process that has done nothing before, as `generate` always is. */
function timeOnce(root: string, task: string): number {
  const runner = join(root, 'node_modules', '.bin', 'tsx');
  const ended = spawnSync(runner, [join(root, 'bench', 'generate-once.ts'), task], { cwd: root, encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(`the measurement failed: ${ended.stderr}`);
  return Number(ended.stdout);
}

/** `generate` up to the texts, against writing out the same documents when all of them are there already. */
export function measureGenerate(root: string, sourceCount: number): Measurement {
  const config = buildSampleConfig(sourceCount);
  const documents = [...buildGeneratedFiles(config)].map(({ path, text }) => ({
    path,
    document: (path.endsWith('.json') ? JSON.parse(text) : parseTemplate(text)) as Template,
  }));
  const folder = mkdtempSync(join(tmpdir(), 'pantherctl-bench-'));
  const prepare = (task: GenerateTask): string => {
    const file = join(folder, `${task.kind}.json`);
    writeFileSync(file, JSON.stringify(task));
    return file;
  };
  try {
    const tasks = { whole: prepare({ kind: 'whole', config }), alone: prepare({ kind: 'alone', documents }) };
    const whole: number[] = [];
    const alone: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      whole.push(timeOnce(root, tasks.whole));
      alone.push(timeOnce(root, tasks.alone));
    }
    return {
      work: `generate: ${sourceCount} ${sourceCount === 1 ? 'source' : 'sources'} against serialising the same documents`,
      ratio: median(whole) / median(alone),
      target: 2,
      details:
        `${median(whole).toFixed(1)} ms against ${median(alone).toFixed(1)} ms for ${documents.length} documents, ` +
        `each in a fresh process, medians of ${rounds}`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
