/** What the template sets at the queues of functions and the log processor must know. */
export const inputQueue = {
  /** A message that was given out so many times and not deleted goes to the dead-letter queue. */
  maxReceiveCount: 5,
} as const;
