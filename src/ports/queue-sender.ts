/** A message to a queue. */
export interface QueueMessage {
  readonly body: string;
  /** Attributes of type String; 10 at most. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Sends to queues of our own account. */
export interface QueueSender {
  /**
   * Ends within so many milliseconds: with `NO_ANSWER` if nothing has come back by then, and the message may have arrived
   * all the same; at once, with nothing sent, if they are not above 0. `Infinity` leaves it to the adapter. Throws
   * `NOT_FOUND`, `ACCESS_DENIED`, `THROTTLED`, `NO_ANSWER`, and `VALIDATION` for a message that is too large.
   */
  send(queueUrl: string, message: QueueMessage, withinMilliseconds: number): Promise<void>;
}
