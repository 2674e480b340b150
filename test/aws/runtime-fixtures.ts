import { afterAll } from 'vitest';
import { createAwsRuntime } from '../../src/aws/runtime/create-aws-runtime.ts';
import type { AwsRuntime, AwsRuntimeOptions } from '../../src/aws/runtime/create-aws-runtime.ts';
import type { OpenedObject } from '../../src/ports/source-objects.ts';
import { home, useStubAws } from './aws-fixtures.ts';
import type { StubAws, WireAnswer } from './stub-aws.ts';

/** A stub of AWS for a test file, and a way to open the runtime's side of it; both are gone after the file. */
export function useStubRuntime(): {
  readonly stub: () => StubAws;
  readonly open: (options?: AwsRuntimeOptions) => AwsRuntime;
} {
  const { stub } = useStubAws();
  const opened: AwsRuntime[] = [];
  afterAll(() => {
    for (const runtime of opened) runtime.close();
  });
  return {
    stub,
    open: (options = {}) => {
      const runtime = createAwsRuntime({ region: home.region, usesPathStyle: true, ...options });
      opened.push(runtime);
      return runtime;
    },
  };
}

/** An error as S3 sends it. */
export function s3Error(code: string, status: number, more = ''): WireAnswer {
  return { status, body: `<Error><Code>${code}</Code><Message>because</Message>${more}</Error>` };
}

/** All bytes of a body. */
export async function readAll({ body }: Pick<OpenedObject, 'body'>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
