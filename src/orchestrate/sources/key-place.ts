import { parseArn } from '../../config/fields/arn.ts';
import type { Place } from '../../ports/place.ts';

/** Where a key is: as its ARN says, else, for an id or an alias, where the topic is that names it. */
export function keyPlace(keyId: string, topicPlace: Place): Place {
  const { accountId = '', region = '' } = parseArn(keyId) ?? {};
  return accountId === '' ? topicPlace : { accountId, region };
}
