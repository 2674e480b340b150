import type { CommandSpec } from './command-spec.ts';

/** The commands on the runtime in the Panther account. */
export const runtimeCommands: readonly CommandSpec[] = [
  {
    name: 'runtime package',
    summary: 'write the code of the log processor as a zip for Lambda',
    details:
      'For pipelines that deploy generated/panther-runtime.yml themselves: put the zip into the bucket of the runtime under ' +
      'the key that is printed, and give that key as CodeKey. The same version gives the same bytes.',
    options: [{ name: 'out', value: 'dir', default: 'generated', summary: 'folder to write to' }],
    examples: [{ line: 'pantherctl runtime package --out build', purpose: 'write the zip beside your own things' }],
    load: () => import('./runtime-package.ts'),
  },
  {
    name: 'runtime deploy',
    summary: 'deploy the runtime: queues, buckets, log processor and tables',
    details:
      'Creates or updates the stacks panther-runtime and panther-log-tables in the Panther account, and puts the code and ' +
      'the schemas into the bucket of the runtime. With --schemas also the stack panther-custom-log-tables, whose tables ' +
      'are those of that folder and no others. Shows what it would do and asks. Memory and concurrency that are not given ' +
      'stay as they are.',
    options: [
      { name: 'memory', value: 'MB', summary: 'memory of the log processor, 1024 to 10240; 1769 are one processor' },
      { name: 'concurrency', value: 'runs', summary: 'how many runs of it there are at once, 2 to 1000' },
      { name: 'schemas', value: 'dir', summary: 'folder with the schemas of all custom log types' },
    ],
    examples: [
      { line: 'pantherctl runtime deploy', purpose: 'deploy it, or bring it up to date' },
      {
        line: 'pantherctl runtime deploy --schemas schemas --yes',
        purpose: 'with log types of your own, in a pipeline',
      },
    ],
    load: () => import('./runtime-deploy.ts'),
  },
];
