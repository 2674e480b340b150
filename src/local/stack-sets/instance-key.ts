/** Key of an instance within its stack set. */
export function instanceKey(accountId: string, region: string): string {
  return `${accountId}/${region}`;
}
