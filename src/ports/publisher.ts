/** A message to a topic. */
export interface TopicMessage {
  readonly subject?: string;
  readonly body: string;
  /** Attributes of type String. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Publishes to topics of our own account. */
export interface Publisher {
  /**
   * Ends within so many milliseconds: with `NO_ANSWER` if nothing has come back by then, and the message may have arrived
   * all the same; at once, with nothing sent, if they are not above 0. `Infinity` leaves it to the adapter. Throws
   * `NOT_FOUND`, `ACCESS_DENIED`, `THROTTLED`, `NO_ANSWER`.
   */
  publish(topicArn: string, message: TopicMessage, withinMilliseconds: number): Promise<void>;
}
