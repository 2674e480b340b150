/** Facts beside a message. Keys and buckets may be among them; content of logs never is. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where the log processor says what it does; the logger of AWS Lambda Powertools fits. */
export interface ProcessorLog {
  info(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields): void;
}
