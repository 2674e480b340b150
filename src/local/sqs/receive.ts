import { uuidFrom } from '../seeded-random.ts';
import type { QueueMessage } from '../state/resource-state.ts';
import type { World } from '../state/world-state.ts';

const latestMessagesMaxCount = 100;
/** Where nobody takes messages out, the oldest make room. */
const waitingMessagesMaxCount = 1_000;

/** Hands a message to a queue or function; one that is not there takes nothing. */
export function receive(world: World, arn: string, body: string, attributes?: QueueMessage['attributes']): void {
  const endpoint = world.endpoints.get(arn);
  if (endpoint === undefined) return;
  const { kind, latest, waiting } = endpoint;
  const message = { sentAt: world.now, body, attributes };
  endpoint.received += 1;
  latest.push(message);
  if (latest.length > latestMessagesMaxCount) latest.shift();
  if (kind === 'function') return;
  const id = uuidFrom(world.seed, 'queued', arn, endpoint.received);
  waiting.push({ ...message, id, receiveCount: 0, visibleAt: world.now });
  if (waiting.length > waitingMessagesMaxCount) waiting.shift();
}
