import type { World } from '../state/world-state.ts';

const latestMessagesMaxCount = 100;

/** Hands a message to a queue or function; one that is not there takes nothing. */
export function receive(world: World, arn: string, body: string): void {
  const endpoint = world.endpoints.get(arn);
  if (endpoint === undefined) return;
  endpoint.received += 1;
  endpoint.latest.push({ sentAt: world.now, body });
  if (endpoint.latest.length > latestMessagesMaxCount) endpoint.latest.shift();
}
