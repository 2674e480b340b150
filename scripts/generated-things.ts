import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { renderCommandDocs } from '../src/commands/render-command-docs.ts';
import { renderConfigDocs } from '../src/config/render-config-docs.ts';
import { exitCodes } from '../src/errors.ts';
import { eventCatalog } from '../src/orchestrate/event-catalog.ts';
import { preflightChecks } from '../src/orchestrate/preflight/preflight-checks.ts';
import { sourceChecks } from '../src/orchestrate/source-health/source-checks.ts';
import { renderErrorDocs } from '../src/ui/render-error-docs.ts';
import { renderEventDocs } from '../src/ui/render-event-docs.ts';
import { renderPreflightDocs } from '../src/ui/render-preflight-docs.ts';
import { renderSourceHealthDocs } from '../src/ui/render-source-health-docs.ts';
import { builtInLogTypes } from '../src/runtime/built-in-log-types.ts';
import { renderLogTypeDocs } from './render-log-type-docs.ts';
import { renderOutcomeDocs } from './render-outcome-docs.ts';
import { logTablesModulePath, renderLogTablesModule } from './render-log-tables-module.ts';
import { logTypesModulePath, renderLogTypesModule } from './render-log-types-module.ts';
import { renderSchemaModule, schemaModulePath } from './render-schema-module.ts';
import { runCommand } from './run-command.ts';

/** A file or folder of the repository that is computed from the sources, and how. */
export interface GeneratedThing {
  /** Relative to the project. */
  readonly path: string;
  /** What is not as it would be written now, as text for a person; `undefined` if it is fresh. Writes nothing. */
  findStaleness(): Promise<string | undefined>;
  write(): Promise<void>;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function describePage(root: string, path: string, render: () => string | Promise<string>): GeneratedThing {
  const file = join(root, path);
  return {
    path,
    findStaleness: async () => {
      const present = readIfThere(file);
      if (present === (await render())) return undefined;
      return present === undefined ? 'is missing' : 'differs from what the sources say now';
    },
    write: async () => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, await render());
    },
  };
}

/** `generated` below `home`, written by `pantherctl generate` itself: with the `panther.yml` there, if there is one. */
function describeTemplates(root: string, home: string): GeneratedThing {
  const folder = join(root, home);
  const run = async (...args: readonly string[]): Promise<string | undefined> => {
    const ended = await runCommand(['generate', ...args], folder);
    if (ended.exitCode === exitCodes.done) return undefined;
    const told = `${ended.stdout}${ended.stderr}`;
    if (ended.exitCode === exitCodes.differences) return told;
    throw new Error(`pantherctl generate ${args.join(' ')} failed in ${home}: ${told}`);
  };
  return {
    path: join(home, 'generated'),
    findStaleness: async () => run('--check'),
    write: async () => {
      await run();
    },
  };
}

/** Modules of `src` that are computed: what was written from old ones is stale once they change. */
export const computedModules: readonly string[] = [logTypesModulePath, logTablesModulePath, schemaModulePath];

/** Everything in the repository that `npm run gen` writes; there is no other list of it. What others need comes first. */
export function listGeneratedThings(root: string): readonly GeneratedThing[] {
  const examples = readdirSync(join(root, 'examples')).toSorted((a, b) => (a < b ? -1 : 1));
  return [
    describePage(root, logTypesModulePath, () => renderLogTypesModule(root)),
    describePage(root, logTablesModulePath, renderLogTablesModule),
    describePage(root, schemaModulePath, renderSchemaModule),
    describeTemplates(root, ''),
    ...examples.map((example) => describeTemplates(root, join('examples', example))),
    describePage(root, 'docs/commands.md', renderCommandDocs),
    describePage(root, 'docs/config.md', renderConfigDocs),
    describePage(root, 'docs/errors.md', renderErrorDocs),
    describePage(root, 'docs/events.md', () => renderEventDocs(eventCatalog)),
    describePage(root, 'docs/log-types.md', () => renderLogTypeDocs(builtInLogTypes)),
    describePage(root, 'docs/outcomes.md', renderOutcomeDocs),
    describePage(root, 'docs/preflight.md', () => renderPreflightDocs(preflightChecks)),
    describePage(root, 'docs/source-health.md', () => renderSourceHealthDocs(sourceChecks)),
  ];
}
