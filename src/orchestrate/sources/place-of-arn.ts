import { parseArn } from '../../config/fields/arn.ts';
import type { Place } from '../../ports/place.ts';

/** Account and region of an ARN; empty where it has none, or is no ARN. */
export function placeOfArn(arn: string): Place {
  const { accountId = '', region = '' } = parseArn(arn) ?? {};
  return { accountId, region };
}
