/**
 * The same JSON in characters that SQS takes: keys of S3 may hold two that it refuses. Outside of its strings JSON has none of
 * them. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function sendableBody(json: string): string {
  return json.replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff');
}
