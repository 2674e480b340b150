import { posix } from 'node:path';
import type { ModuleImport } from './source-module.ts';

interface RoomRule {
  /** Rooms whose values it may use. Its own room always. */
  readonly values: readonly string[];
  /** Rooms whose types alone it may use. Types of `ports` always. */
  readonly types?: readonly string[];
  /** Node's own modules that it may load, beyond those that only compute. */
  readonly node?: 'any' | readonly string[];
}

/** Who may lean on whom. An arrow that is not here points up. */
const rooms: Readonly<Record<string, RoomRule>> = {
  errors: { values: [] },
  ports: { values: [] },
  config: { values: ['errors'], node: ['fs'] },
  templates: { values: ['errors', 'config'] },
  orchestrate: { values: ['errors', 'config', 'templates'] },
  ops: { values: ['errors', 'config'], node: ['fs', 'net'] },
  runtime: { values: ['errors', 'config'], node: ['net'] },
  aws: { values: ['errors', 'config'], node: 'any' },
  local: { values: ['errors', 'config'], node: ['fs', 'process', 'timers'] },
  ui: { values: ['errors', 'config'], types: ['orchestrate'] },
  commands: {
    values: ['errors', 'config', 'templates', 'orchestrate', 'ops', 'runtime', 'aws', 'local', 'ui'],
    node: ['fs', 'os'],
  },
  index: { values: ['errors', 'config', 'templates', 'orchestrate', 'ops', 'local', 'aws'] },
  cli: { values: ['commands', 'ui', 'errors'], node: 'any' },
};

/** Modules of Node that compute and touch nothing outside the process. Random numbers have a rule of their own. */
const computingModules = new Set([
  'path',
  'url',
  'util',
  'crypto',
  'buffer',
  'string_decoder',
  'events',
  'stream',
  'zlib',
]);

/** Third-party packages and the files or folders that may load them. A package that is not here may not be used in `src`. */
const packageOwners: Readonly<Record<string, readonly string[]>> = {
  '@aws-lambda-powertools/logger': ['src/runtime/'],
  '@duckdb/node-api': ['src/commands/', 'src/ops/'],
  'csv-parse': ['src/runtime/'],
  fflate: ['src/ops/'],
  fzstd: ['src/runtime/'],
  re2js: ['src/runtime/', 'src/config/'],
  'cloudform-types': ['src/templates/cfn/expression.ts', 'src/templates/cfn/resource-types.ts'],
  commander: ['src/commands/', 'src/cli.ts'],
  diff: ['src/ops/'],
  inquirer: ['src/ui/', 'src/commands/'],
  'js-yaml': ['src/templates/', 'src/config/parse-template.ts', 'src/config/intrinsics.ts'],
  'p-map': ['src/orchestrate/', 'src/aws/', 'src/commands/', 'src/runtime/'],
  yaml: ['src/config/', 'src/commands/'],
  zod: ['src/config/'],
};

/** The room that a file of `src` belongs to. */
export function roomOf(path: string): string {
  const [, head = ''] = path.split('/');
  return head.replace(/\.ts$/, '');
}

/** The file that a relative import of `from` leads to. */
export function resolveImport(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier);
}

/** Why the import is not allowed, or `undefined` if it is. */
export function findForbiddenImport(path: string, { specifier, typeOnly }: ModuleImport): string | undefined {
  const rule = rooms[roomOf(path)];
  if (rule === undefined) return `${roomOf(path)} is not a room: give it a line in test/architecture/rooms.ts`;
  if (specifier.startsWith('.')) return findForbiddenArrow(path, rule, resolveImport(path, specifier), typeOnly);
  if (specifier === '(computed)') return 'a module name that is computed cannot be checked';
  if (specifier.startsWith('node:')) return typeOnly ? undefined : findForbiddenBuiltin(path, rule, specifier);
  return findForbiddenPackage(path, specifier);
}

function findForbiddenArrow(path: string, rule: RoomRule, target: string, typeOnly: boolean): string | undefined {
  if (!target.endsWith('.ts')) return `${target} is not written with its .ts extension`;
  if (!target.startsWith('src/')) return `${target} lies outside src`;
  const [from, to] = [roomOf(path), roomOf(target)];
  const isComputeHandler = from === 'runtime' && path.endsWith('/handler.ts');
  const values = isComputeHandler ? [...rule.values, 'aws'] : rule.values;
  if (from === to || values.includes(to)) return undefined;
  if (typeOnly && (to === 'ports' || (rule.types ?? []).includes(to))) return undefined;
  return `${from} may not import ${typeOnly ? 'types' : 'values'} from ${to}`;
}

function findForbiddenBuiltin(path: string, rule: RoomRule, specifier: string): string | undefined {
  const [name = ''] = specifier.slice('node:'.length).split('/');
  if (computingModules.has(name) || rule.node === 'any' || (rule.node ?? []).includes(name)) return undefined;
  return `${roomOf(path)} may not reach outside the process through ${specifier}`;
}

function findForbiddenPackage(path: string, specifier: string): string | undefined {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (name.startsWith('@aws-sdk') || name.startsWith('@smithy')) {
    return path.startsWith('src/aws/') ? undefined : `${name} belongs to src/aws alone`;
  }
  if (specifier === 'cloudform-types') return 'the root of cloudform-types loads 1,600 files: import one service';
  const owners = packageOwners[name];
  if (owners === undefined) return `${name} has no owner: give it a line in test/architecture/rooms.ts`;
  const owned = owners.some((owner) => (owner.endsWith('/') ? path.startsWith(owner) : path === owner));
  return owned ? undefined : `${name} belongs to ${owners.join(', ')}`;
}
