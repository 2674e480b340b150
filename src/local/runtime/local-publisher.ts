import { limits } from '../../config/limits.ts';
import { PantherctlError } from '../../errors.ts';
import type { Place } from '../../ports/place.ts';
import type { Publisher } from '../../ports/publisher.ts';
import { callPlace, makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import { publish } from '../sns/publish.ts';
import { findTopic } from '../sns/topic-facts.ts';
import { checkMessage } from './check-message.ts';
import { checkTimeLeft } from './check-time-left.ts';
import type { FunctionRole } from './function-role.ts';

/** Topics of one account of the local cloud. */
export function createLocalPublisher(session: Session, place: Place, role: FunctionRole): Publisher {
  const { world } = session;
  return {
    publish: (topicArn, { attributes, body, subject }, withinMilliseconds) =>
      makeCall(session, 'publisher.publish', callPlace(place), () => {
        checkTimeLeft(withinMilliseconds, 'sns:Publish');
        role.check('sns:Publish', topicArn);
        const topic = findTopic(world, topicArn);
        if (topic === undefined) throw new PantherctlError('NOT_FOUND', `topic ${topicArn} does not exist`);
        if (topic.accountId !== place.accountId) {
          throw new PantherctlError('ACCESS_DENIED', `topic ${topicArn} does not belong to account ${place.accountId}`);
        }
        role.checkKey('kms:GenerateDataKey', topic.keyId, 'sns');
        checkMessage(body, attributes, { action: 'sns:Publish', maxBytes: limits.topicMessageMaxBytes });
        publish(world, topicArn, body, subject, attributes);
      }),
  };
}
