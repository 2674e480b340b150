import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PantherctlError } from '../errors.ts';
import { settle } from './settle.ts';
import { applyStackChange } from './stacks/apply-stack-change.ts';
import type { StackChange } from './stacks/apply-stack-change.ts';
import type { World } from './state/world-state.ts';

/** A change as a line of the journal has it: templates stand once, on a line of their own, and go by number after that. */
type ChangeLine =
  | { readonly template: string }
  | {
      readonly at: number;
      readonly change: Exclude<StackChange, { readonly request: unknown }>;
    }
  | {
      readonly at: number;
      readonly change: Extract<StackChange, { readonly request: unknown }>;
      readonly templateIndex: number;
    };

const journalFile = 'local-cloud.journal';
const journalVersion = 1;

/**
 * The changes since the state of a folder was last written as a whole. It names the state that it goes on from, so that it
 * counts for nothing once a newer state is written. A line that a killed command has left torn was never accepted.
 */
export interface FolderJournal {
  /** Bytes since the state was written. */
  readonly bytes: number;
  /** Adds a change that was made at an instant. */
  append(at: number, change: StackChange): void;
  /** Begins anew behind a state that has just been written. */
  restart(stateText: string): void;
}

/** Makes the journal of a folder whose state is `stateText`. What an earlier one holds is dropped with the first change. */
export function createFolderJournal(folder: string, stateText: string): FolderJournal {
  const path = join(folder, journalFile);
  let digest = digestOf(stateText);
  let bytes = 0;
  const templates = new Map<string, number>();
  const intern = (template: string): { readonly index: number; readonly line: string } => {
    const known = templates.get(template);
    if (known !== undefined) return { index: known, line: '' };
    const index = templates.size;
    templates.set(template, index);
    return { index, line: renderLine({ template }) };
  };
  return {
    get bytes() {
      return bytes;
    },
    append: (at, change) => {
      const isFirst = bytes === 0;
      let text = isFirst ? `${JSON.stringify({ version: journalVersion, state: digest })}\n` : '';
      if (change.kind === 'remove') text += renderLine({ at, change });
      else {
        const { index, line } = intern(change.request.template);
        const request = { ...change.request, template: '' };
        text += line + renderLine({ at, change: { ...change, request }, templateIndex: index });
      }
      if (isFirst) writeFileSync(path, text);
      else appendFileSync(path, text);
      bytes += Buffer.byteLength(text);
    },
    restart: (text) => {
      digest = digestOf(text);
      bytes = 0;
      templates.clear();
      rmSync(path, { force: true });
    },
  };
}

/**
 * Carries the changes of a folder's journal out on the world that its state describes, each at its instant, and says how
 * many there were. Throws `LOCAL_STATE` for a journal that is damaged anywhere but at its torn end.
 */
export function replayJournal(folder: string, stateText: string, world: World): number {
  const path = join(folder, journalFile);
  if (!existsSync(path)) return 0;
  const [header = '', ...lines] = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  if (header !== JSON.stringify({ version: journalVersion, state: digestOf(stateText) })) return 0;
  const templates: string[] = [];
  let count = 0;
  for (const [index, text] of lines.entries()) {
    try {
      const line = JSON.parse(text) as ChangeLine;
      if ('template' in line) {
        templates.push(line.template);
        continue;
      }
      settle(world, line.at);
      replay(world, 'templateIndex' in line ? withTemplate(line.change, templates[line.templateIndex]) : line.change);
      count += 1;
    } catch (cause) {
      throw new PantherctlError('LOCAL_STATE', `line ${index + 2} of ${journalFile} is damaged`, { cause });
    }
  }
  return count;
}

/** Makes a change again; one that was refused is refused again. */
function replay(world: World, change: StackChange): void {
  try {
    applyStackChange(world, change);
  } catch (error) {
    if (!(error instanceof PantherctlError)) throw error;
  }
}

function withTemplate(
  change: Extract<StackChange, { readonly request: unknown }>,
  template: string | undefined,
): StackChange {
  if (template === undefined) throw new PantherctlError('LOCAL_STATE', 'a change names a template that is not there');
  return { ...change, request: { ...change.request, template } };
}

function renderLine(line: ChangeLine): string {
  return `${JSON.stringify(line)}\n`;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
