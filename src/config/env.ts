/** Environment of the log processor's function: the template sets what the function reads, both by this table. */
export const processorEnv = {
  /** URL of the queue that tells of new objects; the rest of a large object is queued there too. */
  inputQueueUrl: 'PANTHER_INPUT_QUEUE_URL',
  /** URL of its dead-letter queue, which takes rejected records. */
  deadLetterQueueUrl: 'PANTHER_DEAD_LETTER_QUEUE_URL',
  /** Bucket with the registry of sources and the schemas of users. */
  runtimeBucket: 'PANTHER_RUNTIME_BUCKET',
  processedDataBucket: 'PANTHER_PROCESSED_DATA_BUCKET',
  /** Bucket for copies of raw data. Empty: none are made. */
  rawDataBucket: 'PANTHER_RAW_DATA_BUCKET',
  /** Topic that tells of output objects. */
  processedDataTopicArn: 'PANTHER_PROCESSED_DATA_TOPIC_ARN',
  /** Topic that system errors of sources go to. */
  systemErrorTopicArn: 'PANTHER_SYSTEM_ERROR_TOPIC_ARN',
  /** `gzip` or `zstd`. */
  outputCompression: 'PANTHER_OUTPUT_COMPRESSION',
  /** 1 to 9 for gzip, 1 to 19 for zstd. */
  outputLevel: 'PANTHER_OUTPUT_LEVEL',
} as const;
