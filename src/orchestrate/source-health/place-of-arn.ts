import type { Place } from '../../ports/place.ts';

/** Account and region of an ARN that has both. */
export function placeOfArn(arn: string): Place {
  const [, , , region = '', accountId = ''] = arn.split(':');
  return { accountId, region };
}
