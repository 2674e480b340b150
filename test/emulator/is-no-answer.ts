import { expect } from 'vitest';

/** Moto breaks down or knows no such call: it answers with a page, and the SDK finds no error of AWS in it. */
export async function isNoAnswer(asking: Promise<unknown>): Promise<void> {
  const error = await asking.then(
    () => undefined,
    (thrown: unknown) =>
      thrown as { readonly $metadata?: { httpStatusCode?: number }; readonly $response?: { statusCode: number } },
  );
  expect([404, 500]).toContain(error?.$metadata?.httpStatusCode ?? error?.$response?.statusCode);
}
