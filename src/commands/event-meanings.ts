import type { ApplyEventCode } from '../orchestrate/events.ts';

/** What each event of `apply --json` says, for the docs; the compiler sees to it that none is left out. */
export const eventMeanings = {
  'apply.started': 'the work begins; how many steps there are',
  'step.started': 'a step begins',
  'step.finished': 'a step ended: done, skipped, manual, partly or failed, with reason and fix',
  'operation.awaited': 'an operation runs already and is waited for first',
  'operation.started': 'AWS accepted a stack set operation; its id and size',
  'operation.progress': 'how many instances of an operation are in each state; elapsed time in milliseconds',
  'instance.changed': 'one account and region changed its state, with the reason AWS gave',
  'operation.finished': 'an operation ended, with its final counts',
  'call.retried': 'a call was refused for now and is made again; the wait in milliseconds',
  'apply.finished':
    'the verdict (done, partly, failed), instances wanted and in place, what is left to a person, every cause with its fix',
} as const satisfies Record<ApplyEventCode, string>;
