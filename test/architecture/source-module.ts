import { parseSync, Visitor } from 'oxc-parser';

/** One dependency of a module on another, however it is written. */
export interface ModuleImport {
  /** As written: `./limits.ts`, `node:fs`, `zod`. */
  readonly specifier: string;
  /** Erased by the compiler. `import { type A }` is not: under `verbatimModuleSyntax` it still loads the module. */
  readonly typeOnly: boolean;
  readonly form: 'static' | 'dynamic';
  readonly line: number;
}

/** Something a rule looks at, with its place. */
export interface Sighting {
  readonly what: string;
  readonly line: number;
}

/** The facts of one source file that the rules speak of. */
export interface SourceModule {
  /** Relative to the project, with slashes, e.g. `src/config/limits.ts`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly ModuleImport[];
  /** Uses of the globals `process`, `console`, also through `globalThis` or an import of `node:process`. */
  readonly processUses: readonly Sighting[];
  /** Reads of the real clock and draws of random numbers. */
  readonly chanceUses: readonly Sighting[];
  /** Constructions of JavaScript's own error types. */
  readonly bareErrors: readonly Sighting[];
  readonly defaultExports: readonly Sighting[];
  readonly exportStars: readonly Sighting[];
  readonly anyTypes: readonly Sighting[];
  /** Declarations that are exported without a doc comment right before them. */
  readonly undocumentedExports: readonly Sighting[];
}

const nativeErrors = /^(Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error$/;
const chanceMembers = new Set(['Date.now', 'performance.now', 'Math.random']);
const randomNames = /^(random\w*|getRandomValues|pseudoRandomBytes|generateKey\w*)$/;
const processNames = new Set(['process', 'console']);

/** Parses TypeScript into {@link SourceModule}. Throws if the text is not TypeScript. */
export function parseSourceModule(path: string, text: string): SourceModule {
  const parsed = parseSync(path, text);
  const [firstError] = parsed.errors;
  if (firstError !== undefined) throw new Error(`${path} cannot be parsed: ${firstError.message}`);

  const imports: ModuleImport[] = [];
  const processUses: Sighting[] = [];
  const chanceUses: Sighting[] = [];
  const bareErrors: Sighting[] = [];
  const defaultExports: Sighting[] = [];
  const exportStars: Sighting[] = [];
  const anyTypes: Sighting[] = [];
  const undocumentedExports: Sighting[] = [];

  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  const docEnds = parsed.comments
    .filter((comment) => comment.type === 'Block' && comment.value.startsWith('*'))
    .map((comment) => comment.end);
  const isDocumented = (start: number): boolean =>
    docEnds.some((end) => end <= start && text.slice(end, start).trim() === '');
  const addImport = (specifier: string, form: ModuleImport['form'], typeOnly: boolean, start: number): void => {
    imports.push({ specifier, form, typeOnly, line: lineOf(start) });
    if (specifier === 'process' || specifier === 'node:process' || specifier === 'node:console') {
      processUses.push({ what: specifier, line: lineOf(start) });
    }
  };
  const notReferences = new Set<object>();
  const skipKey = ({ computed, key }: { readonly computed: boolean; readonly key: object }): void => {
    if (!computed) notReferences.add(key);
  };

  new Visitor({
    ImportDeclaration(node) {
      addImport(node.source.value, 'static', node.importKind === 'type', node.start);
      if (!/^(node:)?crypto$/.test(node.source.value)) return;
      for (const specifier of node.specifiers) {
        if (specifier.type !== 'ImportSpecifier' || specifier.imported.type !== 'Identifier') continue;
        const { name } = specifier.imported;
        if (randomNames.test(name)) chanceUses.push({ what: name, line: lineOf(specifier.start) });
      }
    },
    ImportExpression(node) {
      const specifier = node.source.type === 'Literal' ? String(node.source.value) : '(computed)';
      addImport(specifier, 'dynamic', false, node.start);
    },
    TSImportType(node) {
      if (node.source.type === 'Literal') addImport(node.source.value, 'static', true, node.start);
    },
    ExportAllDeclaration(node) {
      addImport(node.source.value, 'static', node.exportKind === 'type', node.start);
      exportStars.push({ what: `export * from '${node.source.value}'`, line: lineOf(node.start) });
    },
    ExportDefaultDeclaration(node) {
      defaultExports.push({ what: 'export default', line: lineOf(node.start) });
    },
    ExportNamedDeclaration(node) {
      if (node.source !== null) addImport(node.source.value, 'static', node.exportKind === 'type', node.start);
      for (const specifier of node.specifiers) {
        if (specifier.exported.type === 'Identifier' && specifier.exported.name === 'default') {
          defaultExports.push({ what: 'export { … as default }', line: lineOf(node.start) });
        }
      }
      if (node.declaration !== null && !isDocumented(node.start)) {
        const [head = ''] = text.slice(node.start).split(/[\n=({<:]/, 1);
        undocumentedExports.push({ what: head.trim(), line: lineOf(node.start) });
      }
    },
    TSAnyKeyword(node) {
      anyTypes.push({ what: 'any', line: lineOf(node.start) });
    },
    NewExpression(node) {
      if (node.callee.type !== 'Identifier') return;
      if (nativeErrors.test(node.callee.name)) bareErrors.push({ what: node.callee.name, line: lineOf(node.start) });
      if (node.callee.name === 'Date' && node.arguments.length === 0) {
        chanceUses.push({ what: 'new Date()', line: lineOf(node.start) });
      }
    },
    CallExpression(node) {
      if (node.callee.type !== 'Identifier') return;
      if (nativeErrors.test(node.callee.name)) bareErrors.push({ what: node.callee.name, line: lineOf(node.start) });
      if (node.callee.name === 'Date') chanceUses.push({ what: 'Date()', line: lineOf(node.start) });
    },
    MemberExpression(node) {
      if (!node.computed) notReferences.add(node.property);
      if (node.object.type !== 'Identifier' || node.computed || node.property.type !== 'Identifier') return;
      const what = `${node.object.name}.${node.property.name}`;
      const isRandom = ['crypto', 'webcrypto'].includes(node.object.name) && randomNames.test(node.property.name);
      if (chanceMembers.has(what) || isRandom) chanceUses.push({ what, line: lineOf(node.start) });
      if (node.object.name === 'globalThis' && processNames.has(node.property.name)) {
        processUses.push({ what, line: lineOf(node.start) });
      }
    },
    Property: skipKey,
    PropertyDefinition: skipKey,
    MethodDefinition: skipKey,
    TSPropertySignature: skipKey,
    TSMethodSignature: skipKey,
    Identifier(node) {
      if (notReferences.has(node) || !processNames.has(node.name)) return;
      processUses.push({ what: node.name, line: lineOf(node.start) });
    },
  }).visit(parsed.program);

  return {
    path,
    text,
    imports,
    processUses,
    chanceUses,
    bareErrors,
    defaultExports,
    exportStars,
    anyTypes,
    undocumentedExports,
  };
}
