import type { Place } from '../../ports/place.ts';
import { placeOfArn } from './place-of-arn.ts';

/** Where a key is: as its ARN says, else, for an id or an alias, where the topic is that names it. */
export function keyPlace(keyId: string, topicPlace: Place): Place {
  const place = placeOfArn(keyId);
  return place.accountId === '' ? topicPlace : place;
}
