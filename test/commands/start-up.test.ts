import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = new URL('../../src/', import.meta.url);
const valueImport = /^(?:import|export)(?! type\b)[^;]*? from '([^']+)';|^import '([^']+)';/gm;

/** Everything that is loaded before a command runs: what `src/cli.ts` imports, directly or not, without `import()`. */
function listEagerModules(): { readonly own: readonly string[]; readonly packages: readonly string[] } {
  const own = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: URL): void => {
    const path = relative(fileURLToPath(source), fileURLToPath(file));
    if (own.has(path)) return;
    own.add(path);
    for (const [, from, bare] of readFileSync(file, 'utf8').matchAll(valueImport)) {
      const target = from ?? bare ?? '';
      if (target.startsWith('.')) visit(new URL(target, file));
      else if (!builtinModules.includes(target.replace('node:', ''))) packages.add(target);
    }
  };
  visit(new URL('cli.ts', source));
  return { own: [...own].toSorted(), packages: [...packages] };
}

test('--help and --version load the parser and nothing of the work: no SDK, prompt, YAML, schema or template', () => {
  const { own, packages } = listEagerModules();
  expect(packages).toEqual(['commander']);
  expect(own).toMatchInlineSnapshot(`
    [
      "cli.ts",
      "commands/bucket-commands.ts",
      "commands/build-program.ts",
      "commands/check-option-values.ts",
      "commands/command-input.ts",
      "commands/command-table.ts",
      "commands/global-options.ts",
      "commands/local-commands.ts",
      "commands/logs-commands.ts",
      "commands/package-version.ts",
      "commands/parse-command-line.ts",
      "commands/render-command-line.ts",
      "commands/render-help.ts",
      "commands/run-cli.ts",
      "commands/runtime-commands.ts",
      "commands/source-commands.ts",
      "config/nearest.ts",
      "config/redact-secrets.ts",
      "errors.ts",
      "ui/printable.ts",
      "ui/printer.ts",
      "ui/render-error.ts",
      "ui/render-fix.ts",
      "ui/render-problems.ts",
      "ui/style.ts",
      "ui/text-width.ts",
    ]
  `);
});
