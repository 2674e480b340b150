import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import type { PreflightContext } from '../../../src/orchestrate/preflight/preflight-check.ts';
import type { Place } from '../../../src/ports/place.ts';
import type { ChangeSet, Stack, Stacks } from '../../../src/ports/stacks.ts';
import { changeCloud, changeSteps, firstMember, members, runCheck, sampleContext } from './sample-context.ts';

interface Theatre {
  readonly context: PreflightContext;
  /** Every writing call, with the account it was made in. */
  readonly calls: string[];
  readonly stacks: Map<string, Stack>;
}

interface Play {
  readonly answer?: ChangeSet;
  /** Thrown by the creation of the change set. */
  readonly refusal?: PantherctlError;
  readonly closed?: readonly string[];
  readonly standing?: Stack;
  readonly signal?: AbortSignal;
  /** Somebody executes the change set at once. */
  readonly isExecuted?: boolean;
  readonly context?: PreflightContext;
}

const complete: ChangeSet = { status: 'CREATE_COMPLETE', changes: [] };
const stackOf = (name: string, status: Stack['status']): Stack => ({
  id: `arn:aws:cloudformation:us-east-1:1:stack/${name}/1`,
  name,
  status,
  parameters: {},
  outputs: {},
  tags: {},
});

/** Stacks that remember what was asked of them; a change set ends at its second description. */
function stage({
  answer = complete,
  closed = [],
  context = sampleContext,
  isExecuted = false,
  refusal,
  signal,
  standing,
}: Play): Theatre {
  const calls: string[] = [];
  const stacks = new Map<string, Stack>(standing ? [[standing.name, standing]] : []);
  const changeSets = new Map<string, number>();
  const port = (place: Place): Stacks => {
    const enter = () => {
      if (closed.includes(place.accountId)) throw new PantherctlError('ACCOUNT_ACCESS', 'closed');
    };
    return {
      ...sampleContext.cloud.stacks(place),
      describe: async (name) => {
        enter();
        return stacks.get(name);
      },
      createChangeSet: async ({ name }, changeSet) => {
        enter();
        calls.push(`create ${place.accountId}`);
        if (!stacks.has(name)) stacks.set(name, stackOf(name, isExecuted ? 'CREATE_COMPLETE' : 'REVIEW_IN_PROGRESS'));
        if (refusal) throw refusal;
        changeSets.set(changeSet, 0);
      },
      describeChangeSet: async (_, changeSet) => {
        const described = changeSets.get(changeSet);
        if (described === undefined) return undefined;
        changeSets.set(changeSet, described + 1);
        return described === 0 ? { status: 'CREATE_IN_PROGRESS', changes: [] } : answer;
      },
      removeChangeSet: async (_, changeSet) => {
        calls.push('remove change set');
        changeSets.delete(changeSet);
      },
      remove: async (name) => {
        calls.push('remove stack');
        stacks.delete(name);
      },
    };
  };
  const tools = { ...context.tools, ...(signal === undefined ? {} : { signal }) };
  const asked = { ...context, tools, options: { ...context.options, rehearse: true } };
  return { context: changeCloud({ stacks: port }, asked), calls, stacks };
}

const liveName = 'StackSet-panther-real-time-events-1';
/** A plan that updates what is there: one instance, whose stack is live. */
const updating: PreflightContext = {
  ...changeSteps({ stackSet: { action: 'update' }, instances: { action: 'update' } }),
  observed: {
    ...sampleContext.observed,
    stackSet: {
      stackSet: {
        name: 'panther-real-time-events',
        id: 'panther-real-time-events:1',
        template: '',
        parameters: {},
        tags: {},
        permissionModel: 'SELF_MANAGED',
        managedExecution: false,
        organizationalUnits: [],
        regions: ['us-east-1'],
      },
      instances: [
        {
          accountId: firstMember,
          region: 'us-east-1',
          status: 'CURRENT',
          detailedStatus: 'SUCCEEDED',
          overrides: {},
          stackId: `arn:aws:cloudformation:us-east-1:${firstMember}:stack/${liveName}/1`,
        },
      ],
      running: [],
    },
  },
};

describe('the rehearsal', () => {
  it('is not made unless it is asked for', async () => {
    const { calls, context } = stage({});
    expect(await runCheck('rehearsal', { ...context, options: sampleContext.options })).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('makes a change set in one account, finds nothing, and leaves nothing behind', async () => {
    const { calls, context, stacks } = stage({});
    expect(await runCheck('rehearsal', context)).toEqual([]);
    expect(calls).toEqual([`create ${members.toSorted()[0]}`, 'remove change set', 'remove stack']);
    expect(stacks.size).toBe(0);
  });

  it('tells the reason of a change set that failed, as an error with its place, and leaves nothing behind', async () => {
    const { context, stacks } = stage({ answer: { status: 'FAILED', statusReason: 'topic exists', changes: [] } });
    expect(await runCheck('rehearsal', context)).toMatchObject([
      { severity: 'error', message: expect.stringContaining('topic exists'), region: 'us-east-1' },
    ]);
    expect(stacks.size).toBe(0);
  });

  it('tells what the call itself was refused for', async () => {
    const refusal = new PantherctlError('VALIDATION', 'unresolved reference');
    const { context, stacks } = stage({ refusal });
    expect(await runCheck('rehearsal', context)).toMatchObject([
      { severity: 'error', message: expect.stringContaining('unresolved reference') },
    ]);
    expect(stacks.size).toBe(0);
  });

  it('cleans up when it is cancelled half-way', async () => {
    const controller = new AbortController();
    controller.abort();
    const { context, stacks } = stage({ signal: controller.signal });
    await expect(runCheck('rehearsal', context)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(stacks.size).toBe(0);
  });

  it('cleans up when a call breaks, and throws what broke', async () => {
    const { context, stacks } = stage({ refusal: new PantherctlError('NO_ANSWER', 'gone') });
    await expect(runCheck('rehearsal', context)).rejects.toMatchObject({ code: 'NO_ANSWER' });
    expect(stacks.size).toBe(0);
  });

  it('goes on to the next account where it may not enter', async () => {
    const [first = '', second = ''] = members.toSorted();
    const { calls, context } = stage({ closed: [first] });
    expect(await runCheck('rehearsal', context)).toEqual([]);
    expect(calls[0]).toBe(`create ${second}`);
  });

  it('says so if it may enter nowhere', async () => {
    const { calls, context } = stage({ closed: members });
    expect(await runCheck('rehearsal', context)).toMatchObject([
      { severity: 'warning', message: 'there was no rehearsal: closed' },
    ]);
    expect(calls).toEqual([]);
  });

  it('leaves a stack of its name alone that holds something', async () => {
    const { calls, context } = stage({});
    const port = context.cloud.stacks({ accountId: firstMember, region: 'us-east-1' });
    const taken = { ...port, describe: async (name: string) => stackOf(name, 'CREATE_COMPLETE') };
    const found = await runCheck('rehearsal', changeCloud({ stacks: () => taken }, context));
    expect(found).toMatchObject([{ severity: 'warning', message: expect.stringContaining('is in the way') }]);
    expect(calls).toEqual([]);
  });

  it('does not remove a stack whose change set somebody has executed meanwhile', async () => {
    const { calls, context, stacks } = stage({ isExecuted: true });
    await runCheck('rehearsal', context);
    expect(calls).not.toContain('remove stack');
    expect(stacks.size).toBe(1);
  });

  it('uses the live stack when the plan only updates, and takes its own change set away but never the stack', async () => {
    const { calls, context, stacks } = stage({ context: updating, standing: stackOf(liveName, 'UPDATE_COMPLETE') });
    expect(await runCheck('rehearsal', context)).toEqual([]);
    expect(calls).toEqual([`create ${firstMember}`, 'remove change set']);
    expect([...stacks.keys()]).toEqual([liveName]);
  });

  it('does not take a change set without changes for a failure on a live stack', async () => {
    const answer: ChangeSet = {
      status: 'FAILED',
      statusReason: "The submitted information didn't contain changes.",
      changes: [],
    };
    const { context } = stage({ context: updating, standing: stackOf(liveName, 'CREATE_COMPLETE'), answer });
    expect(await runCheck('rehearsal', context)).toEqual([]);
  });
});
