import { findImportCycles } from './import-cycles.ts';
import { findForbiddenImport } from './rooms.ts';
import type { Sighting, SourceModule } from './source-module.ts';

/** One breach of a rule, as a line a reader can click on. */
export type Breach = string;

/** A rule of the house that a machine can check. */
export interface Rule {
  /** What the sources keep to; reads after "the sources". */
  readonly promise: string;
  find(modules: readonly SourceModule[]): Breach[];
}

const maxLinesPerFile = 400;

/** Where real time and randomness may be touched. */
const clockEdges = ['src/cli.ts', 'src/aws/'];

/** Where the process and the console may be touched; a lock has to know which processes live, and a function is a process. */
const processEdges = ['src/cli.ts', 'src/local/folder-lock.ts', 'src/runtime/log-processor/handler.ts'];

function isIn(edges: readonly string[]): (path: string) => boolean {
  return (path) => edges.some((edge) => (edge.endsWith('/') ? path.startsWith(edge) : path === edge));
}

function hasPoorName(path: string): boolean {
  const words = path.replace(/\.ts$/, '').split(/[/-]/);
  return (
    !/^[a-z0-9/-]+\.ts$/.test(path) || words.some((word) => /^(utils?|helpers?|common|misc|manager|impl)$/.test(word))
  );
}

/** A rule about single sightings; `allows` names the files that it leaves alone. */
function forbid(
  promise: string,
  sightings: (module: SourceModule) => readonly Sighting[],
  allows: (path: string) => boolean = () => false,
): Rule {
  return {
    promise,
    find: (modules) =>
      modules
        .filter(({ path }) => !allows(path))
        .flatMap((module) => sightings(module).map(({ what, line }) => `${module.path}:${line} ${what}`)),
  };
}

/** Every rule that the architecture test holds the sources to. */
export const rules = {
  imports: {
    promise: 'import only what their room may lean on',
    find: (modules) =>
      modules.flatMap((module) =>
        module.imports.flatMap((imported) => {
          const why = findForbiddenImport(module.path, imported);
          return why === undefined ? [] : [`${module.path}:${imported.line} ${why}`];
        }),
      ),
  },
  cycles: {
    promise: 'have no import cycles',
    find: (modules) => findImportCycles(modules).map((cycle) => cycle.join(' -> ')),
  },
  process: forbid(
    'reach for process and console at the edges alone',
    (module) => module.processUses,
    isIn(processEdges),
  ),
  chance: forbid(
    'read no clock and draw no random numbers but at the edges',
    (module) => module.chanceUses,
    isIn(clockEdges),
  ),
  errors: forbid('throw PantherctlError and no bare error', (module) => module.bareErrors),
  stars: forbid('export by name', (module) => module.exportStars),
  defaults: forbid('have no default export', (module) => module.defaultExports),
  any: forbid('never give up on types', (module) => module.anyTypes),
  docs: forbid('document every export', (module) => module.undocumentedExports),
  names: {
    promise: 'have names that say what is inside, in kebab case',
    find: (modules) => modules.filter(({ path }) => hasPoorName(path)).map(({ path }) => path),
  },
  length: {
    promise: `keep every file within ${maxLinesPerFile} lines`,
    find: (modules) =>
      modules.flatMap(({ path, text }) => {
        const lines = text.split('\n').length - 1;
        return lines > maxLinesPerFile ? [`${path} has ${lines} lines`] : [];
      }),
  },
} as const satisfies Record<string, Rule>;
