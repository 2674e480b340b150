import { PantherctlError } from '../../errors.ts';
import type { EndpointState, WaitingMessage } from '../state/resource-state.ts';
import type { World } from '../state/world-state.ts';
import { receive } from './receive.ts';

/** A message as it is received. */
export interface TakenMessage {
  readonly id: string;
  /** By which it is deleted. */
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
}

/** How many messages to receive, and for how long nobody else may have them. */
export interface TakeOptions {
  /** 10 if absent. */
  readonly maxCount?: number;
  /** As long as the queue says if absent. */
  readonly visibilitySeconds?: number;
}

/**
 * Receives messages of a queue, oldest first. One that was received as often as the queue lets goes to its dead-letter queue
 * instead. Throws `NOT_FOUND`.
 */
export function takeMessages(world: World, arn: string, options: TakeOptions = {}): readonly TakenMessage[] {
  const queue = findQueue(world, arn);
  const { maxCount = 10, visibilitySeconds = queue.visibilitySeconds } = options;
  const taken: TakenMessage[] = [];
  const visible = queue.waiting.filter(({ visibleAt }) => visibleAt <= world.now);
  for (const message of visible) {
    if (taken.length >= maxCount) break;
    if (redrive(world, queue, message)) continue;
    message.receiveCount += 1;
    message.visibleAt = world.now + 1000 * visibilitySeconds;
    const { attributes = {}, body, id, receiveCount, sentAt } = message;
    taken.push({ id, receiptHandle: `${id}#${receiveCount}`, body, attributes, receiveCount, sentAt });
  }
  return taken;
}

/** Takes a message out of a queue for good; does nothing if it is not there any more. Throws `NOT_FOUND` for an unknown queue. */
export function deleteMessage(world: World, arn: string, receiptHandle: string): void {
  const { waiting } = findQueue(world, arn);
  const index = waiting.findIndex(({ id, receiveCount }) => `${id}#${receiveCount}` === receiptHandle);
  if (index >= 0) waiting.splice(index, 1);
}

function findQueue(world: World, arn: string): EndpointState {
  const queue = world.endpoints.get(arn);
  if (queue?.kind === 'queue') return queue;
  throw new PantherctlError('NOT_FOUND', `there is no queue ${arn}`);
}

function redrive(world: World, queue: EndpointState, message: WaitingMessage): boolean {
  if (queue.redrive === undefined || message.receiveCount < queue.redrive.maxReceiveCount) return false;
  queue.waiting.splice(queue.waiting.indexOf(message), 1);
  receive(world, queue.redrive.targetArn, message.body, message.attributes);
  return true;
}
