import { parseArn } from '../../config/fields/arn.ts';
import type { Place } from '../../ports/place.ts';

/** Account and region of an ARN that has both. */
export function placeOfArn(arn: string): Place {
  const { accountId = '', region = '' } = parseArn(arn) ?? {};
  return { accountId, region };
}
