/** One account and one region: where a stack, a topic or a stack instance lives. */
export interface Place {
  /** Twelve digits; a string, since a leading zero counts. */
  readonly accountId: string;
  readonly region: string;
}
