import type { CommandSpec, GroupSpec } from './command-spec.ts';

/** Words that hold several commands. */
export const commandGroups: readonly GroupSpec[] = [
  { name: 'local', summary: 'make and look at a local cloud, the AWS that --local works on' },
];

/** Everything one can ask of pantherctl, in the order of the help. */
export const commandTable: readonly CommandSpec[] = [
  {
    name: 'validate',
    summary: 'check configuration files, offline',
    details: 'Reports every problem of every file at once, each with file, line, column, path, value and fix.',
    arguments: [{ name: 'files', many: true, summary: 'files to check; the one of --config if none is named' }],
    examples: [
      { line: 'pantherctl validate', purpose: 'check panther.yml' },
      { line: 'pantherctl validate prod.yml staging.yml --json', purpose: 'check two files for another program' },
    ],
    load: () => import('./validate.ts'),
  },
];
