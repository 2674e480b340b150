import { describe, expect, it, vi } from 'vitest';
import { buildSenderStatements } from '../../src/config/queue-statements.ts';
import { configSchema } from '../../src/config/schema.ts';
import { buildPlan } from '../../src/orchestrate/build-plan.ts';
import type { PlanOptions } from '../../src/orchestrate/build-plan.ts';
import type { Desired } from '../../src/orchestrate/desired.ts';
import type { Observed } from '../../src/orchestrate/observe.ts';
import type { PolicyStep } from '../../src/orchestrate/plan.ts';
import { buildSourceWiring } from '../../src/orchestrate/sources/source-wiring.ts';
import { administrator, desire, instance, product, world } from './plan-fixtures.ts';

const panther = { accountId: '111122223333', region: 'us-west-2' };
const queueArn = 'arn:aws:sqs:us-west-2:111122223333:panther-aws-events-queue';
const accounts = ['222222222222', '333333333333'];
const pairs = product(accounts, ['us-east-1', 'eu-west-1']);
const manyPairs = product(
  Array.from({ length: 10 }, (_, index) => `${100_000_000_000 + index}`),
  ['us-east-1'],
);

function statementsFor(ids: readonly string[], more: object = {}, regions: readonly string[] = ['us-east-1']) {
  return buildSenderStatements({ ...panther, ...more }, queueArn, new Map(ids.map((id) => [id, regions])));
}

function queueWith(...statements: readonly object[]): NonNullable<Observed['eventsQueue']> {
  const policy = statements.length === 0 ? '' : JSON.stringify({ Version: '2012-10-17', Statement: statements });
  return { kind: 'live', value: { arn: queueArn, policy } };
}

interface Scene {
  readonly desired?: Desired;
  readonly panther?: object;
  readonly queue?: Observed['eventsQueue'];
  readonly world?: Parameters<typeof world>[0];
  readonly options?: PlanOptions;
  readonly sources?: readonly object[];
}

function plan({ desired = desire(pairs), options, panther: more = {}, queue, sources = [], world: seen = {} }: Scene) {
  const config = configSchema.parse({ version: 1, panther: { ...panther, ...more }, administrator, sources });
  const wiring = buildSourceWiring(config, new Map());
  const eventsQueue = queue ?? queueWith();
  return buildPlan({ ...desired, wiring }, { ...world(seen), eventsQueue }, options);
}

function policySteps(scene: Scene): readonly PolicyStep[] {
  return plan(scene).steps.filter((step): step is PolicyStep => step.kind === 'policy');
}

describe('the policy of the queue of real-time events', () => {
  it('gets one statement for each account of the stack set, and the refusal of plain transport', () => {
    const [step, ...others] = policySteps({});
    expect(others).toEqual([]);
    expect(step).toMatchObject({
      id: 'events-queue-policy',
      action: 'update',
      phase: 'runtime',
      arn: queueArn,
      place: panther,
      remove: [],
    });
    expect(step?.add).toEqual(statementsFor(accounts));
  });

  it('is as wanted once it has them', () => {
    const [step] = policySteps({ queue: queueWith(...statementsFor(accounts)) });
    expect(step).toMatchObject({ action: 'none', reason: 'it lets the topics of all accounts of the file send' });
  });

  it('gets the refusal of plain transport back', () => {
    const [step] = policySteps({ queue: queueWith(...statementsFor(accounts).slice(0, -1)) });
    expect(step).toMatchObject({ action: 'update', add: [{ Sid: 'DenyPlainTransport' }] });
  });

  it('gets what it lacks only', () => {
    const [step] = policySteps({ queue: queueWith(...statementsFor(['222222222222'])) });
    expect(step?.add.map(({ Sid }) => Sid)).toEqual(['PantherSubscriptionSID-333333333333']);
  });

  it('names the service of SNS in a region that accounts must switch on, and is widened for one', () => {
    const desired = desire(product(['222222222222'], ['ap-east-1']));
    const services = { Service: ['sns.amazonaws.com', 'sns.ap-east-1.amazonaws.com'] };
    for (const queue of [queueWith(), queueWith(...statementsFor(['222222222222']))]) {
      expect(policySteps({ desired, queue })[0]?.add[0]).toMatchObject({ Principal: services });
    }
  });

  it('is left alone where somebody else has opened the queue to all of these topics, under whatever name', () => {
    const open = {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
    };
    const like = (pattern: string) => ({ ...open, Condition: { ArnLike: { 'aws:SourceArn': pattern } } });
    expect(policySteps({ queue: queueWith(like('arn:aws:sns:*:*:panther-cloudwatch-events-topic')) })).toEqual([]);
    expect(policySteps({ queue: queueWith(like('arn:aws:sns:*:*:*')) })).toEqual([]);
    expect(policySteps({ queue: queueWith(like('arn:aws:sns:us-east-1:*:*')) })).toHaveLength(1);
    const denial = { ...open, Effect: 'Deny', Resource: '*' };
    expect(policySteps({ queue: queueWith(like('arn:aws:sns:*:*:*'), denial) })).toHaveLength(1);
  });

  it('is mended where somebody else has opened the queue to all topics but those of an account of the file', () => {
    const open = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: queueArn };
    const but = (operator: string, key: string, value: string, statement: object = open) =>
      queueWith({ ...statement, Condition: { [operator]: { [key]: value } } }, open);
    const deny = { ...open, Effect: 'Deny' };
    const stepsWith = (queue: Scene['queue']) => (queue === undefined ? [] : policySteps({ queue }));
    for (const account of ['333333333333', '444444444444']) {
      const count = account === '333333333333' ? 1 : 0;
      const arn = `arn:aws:sns:*:${account}:*`;
      expect(stepsWith(but('StringEquals', 'aws:SourceAccount', account, deny))).toHaveLength(count);
      expect(stepsWith(but('StringLike', 'aws:SourceArn', arn, deny))).toHaveLength(count);
      expect(stepsWith(but('ArnLike', 'aws:SourceArn', arn, deny))).toHaveLength(count);
      for (const [operator, key, value] of [
        ['StringNotEquals', 'aws:SourceAccount', account],
        ['ArnNotLike', 'aws:SourceArn', arn],
      ] as const) {
        const rest = queueWith({ ...open, Condition: { [operator]: { [key]: value } } });
        expect(stepsWith(rest)).toHaveLength(count);
      }
    }
    expect(stepsWith(but('Bool', 'aws:SecureTransport', 'false', deny))).toEqual([]);
  });

  it('is judged once, and not for each topic, where all topics may send and others are refused plain transport', () => {
    const open = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: queueArn };
    const Condition = { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:*' } };
    const denial = { ...open, Effect: 'Deny', Action: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    const parse = vi.spyOn(JSON, 'parse');
    expect(policySteps({ desired: desire(manyPairs), queue: queueWith({ ...open, Condition }, denial) })).toEqual([]);
    expect(parse.mock.calls.filter(([text]) => text.includes('"Deny"'))).toHaveLength(1);
    parse.mockRestore();
  });

  it('has one statement for the organization where the file names it, for more accounts than SQS has room for', () => {
    const desired = desire(manyPairs);
    expect(policySteps({ desired })[0]).toMatchObject({
      action: 'blocked',
      reason: expect.stringContaining('11 conditions, and SQS takes 10'),
      fix: expect.stringContaining('write organizationId: under panther'),
    });
    const [step] = policySteps({ desired, panther: { organizationId: 'o-a1b2c3d4e5' } });
    expect(step?.action).toBe('update');
    expect(step?.add.map(({ Sid }) => Sid)).toEqual(['PantherSubscriptionSID-o-a1b2c3d4e5', 'DenyPlainTransport']);
  });

  it('gives room for the organization by taking statements of accounts away, where deletions are allowed', () => {
    const ids = manyPairs.slice(0, 9).map(({ accountId }) => accountId);
    const scene = {
      desired: desire(manyPairs),
      panther: { organizationId: 'o-a1b2c3d4e5' },
      queue: queueWith(...statementsFor(ids)),
    };
    expect(policySteps(scene)[0]).toMatchObject({
      action: 'blocked',
      fix: expect.stringContaining('--allow-delete'),
    });
    const [step] = policySteps({ ...scene, options: { allowDelete: true } });
    expect(step).toMatchObject({ action: 'update', remove: ids.map((id) => `PantherSubscriptionSID-${id}`) });
  });

  it('covers the plain stacks of the management account, by whatever name their topics go', () => {
    const stack = { ...desire([]).stackSet, parameters: { SnsTopicName: 'events' } };
    const desired = desire([], {
      stacks: [
        {
          id: 'management-account/us-east-1',
          title: 'events stack',
          phase: 'managementAccount',
          place: { accountId: '999999999999', region: 'us-east-1' },
          stackName: 'panther-cloudwatch-events',
          templateFile: 'panther-cloudwatch-events.yml',
          template: 'a template',
          parameters: stack.parameters,
          overrides: {},
          tags: {},
        },
      ],
    });
    expect(policySteps({ desired })[0]?.add).toEqual(statementsFor(['999999999999']));
  });

  it('is left to a person in an account that may not be entered, and blocked without a queue or the right to read it', () => {
    const inaccessible = { kind: 'inaccessible', reason: 'may not be entered' } as const;
    expect(policySteps({ queue: inaccessible })[0]).toMatchObject({
      action: 'manual',
      fix: expect.stringContaining('add to the access policy of queue panther-aws-events-queue'),
    });
    expect(policySteps({ queue: { kind: 'absent' } })[0]).toMatchObject({
      action: 'blocked',
      reason: 'there is no queue panther-aws-events-queue in account 111122223333, us-west-2',
      fix: expect.stringContaining('pantherctl runtime deploy'),
    });
    expect(policySteps({ queue: { kind: 'refused', reason: 'was refused' } })[0]).toMatchObject({ action: 'blocked' });
  });

  it('lets nobody in for a stack set that is somebody else’s, and for a file without events', () => {
    const foreign = { instances: [], stackSet: { tags: { 'panther:app': 'other' } } };
    expect(policySteps({ world: foreign })).toEqual([]);
    expect(policySteps({ desired: desire([], { stackSet: undefined }) })).toEqual([]);
  });
});

describe('accounts that leave', () => {
  const live = pairs.map((pair) => instance(pair));
  const queue = queueWith(...statementsFor(accounts));
  const kept = desire(product(['222222222222'], ['us-east-1', 'eu-west-1']));
  const leftOf = (scene: Scene) => policySteps(scene).filter(({ id }) => id === 'events-queue-policy/left');

  it('lose their statement after their last instance, where deletions are allowed', () => {
    const { steps } = plan({ desired: kept, queue, world: { instances: live }, options: { allowDelete: true } });
    const deletions = steps.filter(({ phase }) => phase === 'deletions').map(({ id }) => id);
    expect(deletions).not.toEqual([]);
    expect(steps.at(-1)).toMatchObject({
      id: 'events-queue-policy/left',
      action: 'update',
      remove: ['PantherSubscriptionSID-333333333333'],
      reason: expect.stringContaining('another file with topics there puts their statement back'),
      needs: deletions,
    });
    expect(leftOf({ desired: kept, queue, world: { instances: live } })).toEqual([]);
  });

  it('keep it as long as an instance stays', () => {
    const fewer = desire([...kept.pairs.values(), { accountId: '333333333333', region: 'us-east-1' }]);
    expect(leftOf({ desired: fewer, queue, world: { instances: live }, options: { allowDelete: true } })).toEqual([]);
  });

  it('keep a statement that says more than pantherctl wrote', () => {
    const [first, second, ...rest] = statementsFor(accounts);
    const wider = queueWith(first ?? {}, { ...second, Action: 'sqs:*' }, ...rest);
    const scene = { desired: kept, queue: wider, world: { instances: live }, options: { allowDelete: true } };
    expect(leftOf(scene)).toEqual([]);
  });
});

describe('what a plan says of an organization', () => {
  const organizationId = 'o-a1b2c3d4e5';
  const outsiders = (scene: Scene) =>
    plan({ panther: { organizationId }, ...scene }).notes.filter((note) => note.includes('does not know'));
  const members = (...ids: readonly string[]) => ({
    accounts: ids.map((id) => ({
      id,
      name: id,
      status: 'ACTIVE' as const,
      parentId: 'r-root',
      path: 'Root',
      isManagementAccount: false,
    })),
  });

  it('is that its accounts are let in, and not those of the file', () => {
    const queue = queueWith(...statementsFor(accounts, { organizationId }));
    expect(policySteps({ queue, panther: { organizationId }, world: members(...accounts) })[0]).toMatchObject({
      action: 'none',
      reason: 'it lets the topics of every account of organization o-a1b2c3d4e5 send',
    });
  });

  it('is which accounts of the file it does not have, since their topics cannot send', () => {
    expect(outsiders({ world: members(...accounts) })).toEqual([]);
    expect(outsiders({ world: members('222222222222') })).toEqual([
      expect.stringContaining(
        'does not know 333333333333, and the statement of organization o-a1b2c3d4e5 in the policies',
      ),
    ]);
    const source = { name: 'logs', accountId: '666666666666', region: 'us-east-1', bucket: 'their-logs' };
    const sources = [{ ...source, prefixes: [{ logTypes: ['AWS.ALB'] }] }];
    const withoutEvents = desire([], { stackSet: undefined });
    expect(outsiders({ desired: withoutEvents, sources })[0]).toContain('does not know 666666666666, and');
    expect(outsiders({ desired: withoutEvents, sources, world: members('666666666666') })).toEqual([]);
    const [note] = outsiders({ desired: desire(manyPairs) });
    expect(note).toContain('100000000000, 100000000001, 100000000002, 100000000003, 100000000004 and 5 more');
  });

  it('is nothing where the file names none, or the queue is not looked after', () => {
    expect(outsiders({ panther: {} })).toEqual([]);
    expect(outsiders({ panther: { organizationId, runtime: 'external' } })).toEqual([]);
    expect(outsiders({ desired: desire([], { stackSet: undefined }) })).toEqual([]);
  });
});

describe('what a plan says of events that nothing reads', () => {
  const notesOf = (scene: Scene) => plan(scene).notes.filter((note) => note.includes('panther-aws-events-queue'));

  it('is that they wait for 14 days, and that subscriptions of other accounts must be made by hand', () => {
    const [note] = notesOf({});
    expect(note).toContain('14 days');
    expect(note).toContain('account 111122223333 has confirmed or made the subscription of each topic by hand');
    const own = desire([{ accountId: panther.accountId, region: 'us-east-1' }]);
    expect(notesOf({ desired: own })[0]).not.toContain('by hand');
  });

  it('is nothing with a runtime of somebody else, or without events', () => {
    expect(notesOf({ panther: { runtime: 'external' } })).toEqual([]);
    expect(notesOf({ desired: desire([], { stackSet: undefined }) })).toEqual([]);
  });
});
