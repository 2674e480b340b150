/** A message to a topic. */
export interface TopicMessage {
  readonly subject?: string;
  readonly body: string;
  /** Attributes of type String. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Publishes to topics of our own account. */
export interface Publisher {
  /** Throws `NOT_FOUND`, `ACCESS_DENIED`, `THROTTLED`, `NO_ANSWER`. */
  publish(topicArn: string, message: TopicMessage): Promise<void>;
}
