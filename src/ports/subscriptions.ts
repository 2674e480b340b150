/** What confirming a subscription to our queue takes. */
export interface Subscriptions {
  /** The certificate at an address of SNS, PEM. The caller has checked the address. Throws `NO_ANSWER`, `UNREADABLE_ANSWER`. */
  readCertificate(url: string): Promise<string>;
  /** Confirms in the topic's region. Throws `VALIDATION` for a token that is void, `NOT_FOUND`, `ACCESS_DENIED`. */
  confirm(topicArn: string, token: string): Promise<void>;
}
