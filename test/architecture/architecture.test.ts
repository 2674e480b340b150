import { describe, expect, it } from 'vitest';
import { readProjectFiles } from './project-files.ts';
import { type Rule, rules } from './rules.ts';
import { parseSourceModule } from './source-module.ts';

const documented = '/** A thing. */\n';

function findBreaches(rule: Rule, files: Readonly<Record<string, string>>): string[] {
  return rule.find(Object.entries(files).map(([path, text]) => parseSourceModule(path, text)));
}

/** For each rule: sources that break it, with what the rule has to say, and sources close by that do not. */
const samples: Readonly<Record<keyof typeof rules, SampleSet>> = {
  imports: {
    caught: [
      ['templates lean on ports for a value', 'src/templates/a.ts', `import { x } from '../ports/clock.ts';`],
      ['config leans on templates', 'src/config/a.ts', `import { x } from '../templates/catalog.ts';`],
      ['a type crosses where only types of ports may', 'src/ui/a.ts', `import type { X } from '../local/cloud.ts';`],
      [
        'an inline type import still loads the module',
        'src/ui/a.ts',
        `import { type Plan } from '../orchestrate/plan.ts';`,
      ],
      ['a re-export is an import', 'src/config/a.ts', `export { x } from '../ui/style.ts';`],
      ['a dynamic import is an import', 'src/orchestrate/a.ts', `await import('../local/cloud.ts');`],
      ['an import type is an import', 'src/config/a.ts', `type X = import('../ui/style.ts').X;`],
      ['the runtime meets the templates', 'src/runtime/a.ts', `import { x } from '../templates/catalog.ts';`],
      ['a command is imported from below', 'src/ui/a.ts', `import { run } from '../commands/plan.ts';`],
      ['the AWS SDK outside src/aws', 'src/orchestrate/a.ts', `import { S3 } from '@aws-sdk/client-s3';`],
      ['a type of the AWS SDK outside src/aws', 'src/ports/a.ts', `import type { S3 } from '@aws-sdk/client-s3';`],
      ['the root of cloudform-types', 'src/templates/cfn/expression.ts', `import { Fn } from 'cloudform-types';`],
      [
        'cloudform-types outside its adapter',
        'src/templates/a.ts',
        `import x from 'cloudform-types/types/sns/index.js';`,
      ],
      ['a package that nobody answers for', 'src/ui/a.ts', `import chalk from 'chalk';`],
      ['files read where values are computed', 'src/orchestrate/a.ts', `import { readFileSync } from 'node:fs';`],
      ['a module name made up at run time', 'src/commands/a.ts', `await import(name);`],
      ['a missing extension', 'src/config/a.ts', `import { x } from './limits';`],
      ['a folder that is no room', 'src/helpers/a.ts', `import { x } from './b.ts';`],
      ['a way out of src', 'src/config/a.ts', `import { x } from '../../scripts/gen.ts';`],
    ],
    passed: [
      [
        'types of ports anywhere, and values from a room below',
        'src/orchestrate/a.ts',
        `import type { Clock } from '../ports/clock.ts'; import { x } from '../templates/catalog.ts';`,
      ],
      [
        'types of the plan in a view',
        'src/ui/a.ts',
        `import type { Plan } from '../orchestrate/plan.ts'; import { styleText } from 'node:util';`,
      ],
      ['the AWS SDK in src/aws', 'src/aws/a.ts', `import { S3 } from '@aws-sdk/client-s3';`],
      [
        'a single service in the adapter',
        'src/templates/cfn/resource-types.ts',
        `import sns from 'cloudform-types/types/sns/index.js';`,
      ],
    ],
  },
  cycles: {
    caught: [
      ['a file that loads itself', 'src/a/b.ts', `import { x } from './b.ts';`],
      ['a re-export of itself', 'src/a/b.ts', `export { x } from './b.ts';`],
    ],
    passed: [
      ['a cycle of erased types', 'src/a/b.ts', `import type { X } from './b.ts';`],
      ['an import that waits for a call', 'src/a/b.ts', `export const later = () => import('./b.ts');`],
    ],
  },
  process: {
    caught: [
      ['an environment variable', 'src/config/a.ts', `const home = process.env.HOME;`],
      ['a print', 'src/orchestrate/a.ts', `console.log('x');`],
      ['a detour through globalThis', 'src/ui/a.ts', `globalThis.process.exit(1);`],
      ['an import of the module', 'src/ui/a.ts', `import { env } from 'node:process';`],
      ['a bare reference', 'src/ui/a.ts', `start(process);`],
      ['a shorthand property', 'src/ui/a.ts', `start({ console });`],
    ],
    passed: [
      ['cli.ts', 'src/cli.ts', `process.exitCode = 1;`],
      [
        'keys and members that are called so',
        'src/ui/a.ts',
        `const io = { process: 1 }; interface Io { console: string } read(io.process);`,
      ],
    ],
  },
  chance: {
    caught: [
      ['the time', 'src/orchestrate/a.ts', `const now = Date.now();`],
      ['the date', 'src/templates/a.ts', `const today = new Date();`],
      ['the stopwatch', 'src/commands/a.ts', `performance.now();`],
      ['a random number', 'src/local/a.ts', `Math.random();`],
      ['a random name of the global crypto', 'src/local/a.ts', `crypto.randomUUID();`],
      ['an imported source of randomness', 'src/orchestrate/a.ts', `import { randomUUID } from 'node:crypto';`],
    ],
    passed: [
      ['the clock at the edge', 'src/cli.ts', `Date.now();`],
      ['a date made from a known time', 'src/ui/a.ts', `new Date(event.time).toISOString();`],
      ['a digest', 'src/orchestrate/a.ts', `import { createHash } from 'node:crypto';`],
    ],
  },
  errors: {
    caught: [
      ['a bare error', 'src/config/a.ts', `throw new Error('x');`],
      ['one of its kin', 'src/config/a.ts', `throw new TypeError('x');`],
      ['one made without new', 'src/config/a.ts', `throw Error('x');`],
    ],
    passed: [
      [
        'our own error, and a test for a foreign one',
        'src/config/a.ts',
        `throw new PantherctlError('USAGE', 'x'); if (e instanceof Error) stop();`,
      ],
    ],
  },
  stars: {
    caught: [
      ['everything', 'src/index.ts', `export * from './errors.ts';`],
      ['everything under a name', 'src/index.ts', `export * as errors from './errors.ts';`],
    ],
    passed: [['an export by name', 'src/index.ts', `export { PantherctlError } from './errors.ts';`]],
  },
  defaults: {
    caught: [
      ['a default export', 'src/config/a.ts', `export default 1;`],
      ['a default export by renaming', 'src/config/a.ts', `const a = 1; export { a as default };`],
    ],
    passed: [['a named export', 'src/config/a.ts', `export const a = 1;`]],
  },
  any: {
    caught: [
      ['any', 'src/config/a.ts', `function f(x: any): void {}`],
      ['a cast to any', 'src/config/a.ts', `f(x as any);`],
    ],
    passed: [
      ['words and strings that read any', 'src/config/a.ts', `const any = 'any'; function f(x: unknown): void {}`],
    ],
  },
  docs: {
    caught: [
      ['a bare export', 'src/config/a.ts', `export function f(): void {}`],
      ['a plain comment', 'src/config/a.ts', `/* not a doc */ export interface A {}`],
      ['a comment that belongs to something else', 'src/config/a.ts', `/** Of a. */ const a = 1;\nexport const b = a;`],
    ],
    passed: [
      [
        'documented exports',
        'src/config/a.ts',
        `${documented}export function f(): void {}\n${documented}export type A = string;`,
      ],
    ],
  },
  names: {
    caught: [
      ['a drawer for everything', 'src/config/utils.ts', ''],
      ['a drawer in a longer name', 'src/ui/text-helpers.ts', ''],
      ['a folder of odds and ends', 'src/common/place.ts', ''],
      ['camel case', 'src/config/loadConfig.ts', ''],
    ],
    passed: [['kebab case', 'src/config/load-config.ts', '']],
  },
  length: {
    caught: [['a file of 401 lines', 'src/config/a.ts', 'f();\n'.repeat(401)]],
    passed: [['a file of 400 lines', 'src/config/a.ts', 'f();\n'.repeat(400)]],
  },
};

type Sample = readonly [name: string, path: string, text: string];

interface SampleSet {
  readonly caught: readonly Sample[];
  readonly passed: readonly Sample[];
}

const modules = readProjectFiles('src')
  .filter(({ path }) => path.endsWith('.ts'))
  .map(({ path, text }) => parseSourceModule(path, text));

describe.each(Object.entries(rules))('rule %s', (id, rule: Rule) => {
  it(`holds: the sources ${rule.promise}`, () => {
    expect(modules.length).toBeGreaterThan(10);
    expect(rule.find(modules)).toEqual([]);
  });

  const { caught, passed } = samples[id as keyof typeof rules];
  it.each(caught)('catches %s', (_, path, text) => {
    expect(findBreaches(rule, { [path]: text })).toHaveLength(1);
  });
  it.each(passed)('leaves alone %s', (_, path, text) => {
    expect(findBreaches(rule, { [path]: text })).toEqual([]);
  });
});

describe('import cycles', () => {
  it('are named from end to end, through any number of files', () => {
    const files = {
      'src/a.ts': `import { b } from './b.ts';`,
      'src/b.ts': `import { c } from './c.ts';`,
      'src/c.ts': `import { b } from './b.ts';`,
    };
    expect(findBreaches(rules.cycles, files)).toEqual(['src/b.ts -> src/c.ts -> src/b.ts']);
  });

  it('are not seen in a diamond', () => {
    const files = {
      'src/a.ts': `import './b.ts'; import './c.ts';`,
      'src/b.ts': `import './d.ts';`,
      'src/c.ts': `import './d.ts';`,
      'src/d.ts': '',
    };
    expect(findBreaches(rules.cycles, files)).toEqual([]);
  });
});
