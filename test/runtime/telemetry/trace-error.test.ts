import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import { traceError } from '../../../src/runtime/telemetry/trace-error.ts';

describe('an error in the log', () => {
  it('says where it came from, and what only if it is ours', () => {
    let cause: unknown;
    try {
      JSON.parse('secret');
    } catch (error) {
      cause = error;
    }
    const traced = traceError(new PantherctlError('BUG', 'compressing failed', { cause }));
    expect(traced).toMatchObject({
      error: 'PantherctlError',
      code: 'BUG',
      detail: 'compressing failed',
      cause: { error: 'SyntaxError', frames: expect.arrayContaining([expect.stringMatching(/^at /)]) as unknown },
    });
    expect(JSON.stringify(traced)).not.toContain('secret');
    // The logger keeps this name for itself.
    expect(traced).not.toHaveProperty('message');
  });

  it('may be anything that was thrown', () => {
    expect(traceError('secret')).toEqual({ error: 'string' });
  });
});
