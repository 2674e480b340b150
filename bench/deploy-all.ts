import type { DesiredStack } from '../src/orchestrate/desired.ts';
import type { ObservedStack } from '../src/orchestrate/observe.ts';

/** Every stack as it would be seen once it is deployed as wanted, by id, and nothing shared with what is wanted. */
export function deployAll(stacks: readonly DesiredStack[]): [string, ObservedStack][] {
  return stacks.map((stack) => [
    stack.id,
    {
      kind: 'live',
      template: Buffer.from(stack.template).toString(),
      stack: {
        id: stack.id,
        name: stack.stackName,
        status: 'CREATE_COMPLETE',
        parameters: { ...stack.parameters },
        outputs: {},
        tags: { ...stack.tags },
      },
    },
  ]);
}
