import { limits } from '../../config/limits.ts';
import { partitionOf } from '../../config/regions.ts';
import { PantherctlError } from '../../errors.ts';
import type { Place } from '../../ports/place.ts';
import type { QueueSender } from '../../ports/queue-sender.ts';
import { callPlace, makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import { receive } from '../sqs/receive.ts';
import { checkMessage } from './check-message.ts';
import { checkTimeLeft } from './check-time-left.ts';
import type { FunctionRole } from './function-role.ts';

const rules = {
  action: 'sqs:SendMessage',
  maxBytes: limits.queueMessageMaxBytes,
  attributesMaxCount: limits.queueMessageAttributesMaxCount,
};

/** Queues of one account and region of the local cloud. */
export function createLocalQueueSender(session: Session, place: Place, role: FunctionRole): QueueSender {
  const { world } = session;
  return {
    send: (queueUrl, { attributes = {}, body }, withinMilliseconds) =>
      makeCall(session, 'queueSender.send', callPlace(place), () => {
        checkTimeLeft(withinMilliseconds, 'sqs:SendMessage');
        const arn = readQueueUrl(queueUrl, place.region);
        role.check('sqs:SendMessage', arn);
        const queue = world.endpoints.get(arn);
        if (queue?.kind !== 'queue') throw new PantherctlError('NOT_FOUND', `there is no queue ${queueUrl}`);
        if (arn.split(':')[4] !== place.accountId) {
          throw new PantherctlError('ACCESS_DENIED', `queue ${arn} does not belong to account ${place.accountId}`);
        }
        role.checkKey('kms:GenerateDataKey', queue.keyId, 'sqs');
        checkMessage(body, attributes, rules);
        receive(world, arn, body, Object.keys(attributes).length > 0 ? attributes : undefined);
      }),
  };
}

/** As SQS, it looks at the path of the address alone. */
function readQueueUrl(url: string, region: string): string {
  const [, accountId, name] = /\/(\d{12})\/([\w-]{1,80}(?:\.fifo)?)$/.exec(url) ?? [];
  if (accountId !== undefined && name !== undefined) {
    return `arn:${partitionOf(region) ?? 'aws'}:sqs:${region}:${accountId}:${name}`;
  }
  throw new PantherctlError('NOT_FOUND', `${url} is not the address of a queue`);
}
