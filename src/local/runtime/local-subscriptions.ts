import { PantherctlError } from '../../errors.ts';
import type { Place } from '../../ports/place.ts';
import type { Subscriptions } from '../../ports/subscriptions.ts';
import { callPlace, makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import { certificateOf, certificateUrl } from '../sns/certificate.ts';
import { confirmByToken } from '../sns/confirm-subscription.ts';
import { findTopic } from '../sns/topic-facts.ts';
import type { FunctionRole } from './function-role.ts';

/** Subscriptions of queues of one account of the local cloud. */
export function createLocalSubscriptions(session: Session, place: Place, role: FunctionRole): Subscriptions {
  const { world } = session;
  return {
    readCertificate: (url) =>
      makeCall(session, 'subscriptions.readCertificate', callPlace(place), () => {
        if (url === certificateUrl(world.seed, hostOf(url))) return certificateOf(world.seed);
        throw new PantherctlError('UNREADABLE_ANSWER', `there is no certificate at ${url}: HTTP 404`);
      }),
    confirm: (topicArn, token) =>
      makeCall(session, 'subscriptions.confirm', callPlace(place), () => {
        role.check('sns:ConfirmSubscription', topicArn);
        if (findTopic(world, topicArn) === undefined) {
          throw new PantherctlError('NOT_FOUND', `topic ${topicArn} does not exist`);
        }
        confirmByToken(world, topicArn, token);
      }),
  };
}

function hostOf(url: string): string {
  return /^https:\/\/(sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?)\//.exec(url)?.[1] ?? '';
}
