/** Attributes as SNS and SQS take them. */
export function buildMessageAttributes(
  attributes: Readonly<Record<string, string>>,
): Record<string, { DataType: 'String'; StringValue: string }> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String' as const, StringValue: value }]),
  );
}
