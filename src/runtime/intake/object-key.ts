/**
 * A key as S3 writes it into its own notifications: form encoding, in which `+` is a space. `undefined` for one with a
 * broken percent sequence: S3 never sends any, and to guess would be to read another object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function decodeObjectKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
