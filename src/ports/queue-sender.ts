/** A message to a queue. */
export interface QueueMessage {
  readonly body: string;
  /** Attributes of type String; 10 at most. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Sends to queues of our own account. */
export interface QueueSender {
  /** Throws `NOT_FOUND`, `ACCESS_DENIED`, `THROTTLED`, `NO_ANSWER`, and `VALIDATION` for a message that is too large. */
  send(queueUrl: string, message: QueueMessage): Promise<void>;
}
