import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import type { UnstampedEvent } from '../../../src/orchestrate/events.ts';
import type { PreflightContext } from '../../../src/orchestrate/preflight/preflight-check.ts';
import { preflightChecks } from '../../../src/orchestrate/preflight/preflight-checks.ts';
import { runPreflight } from '../../../src/orchestrate/preflight/run-preflight.ts';
import { administrator, changeCloud, changeSteps, rolesWith, trustOf } from './sample-context.ts';

async function check(context: PreflightContext) {
  const events: UnstampedEvent[] = [];
  const tools = { ...context.tools, emit: (event: UnstampedEvent) => void events.push(event) };
  return { findings: await runPreflight(context, context.cloud, tools, context.options), events };
}

const refusing = (code: 'ACCESS_DENIED' | 'NO_ANSWER') =>
  changeCloud({
    roles: () => ({
      describe: async () => {
        throw new PantherctlError(code, 'not today');
      },
      simulate: async () => [],
    }),
  });

describe('the checks before the work', () => {
  it('report each finding and their end as events, with the link of the check', async () => {
    const live = changeSteps({ adminRole: { action: 'none' } });
    const { events, findings } = await check(changeCloud({ roles: rolesWith(trustOf({ AWS: administrator })) }, live));
    const link = preflightChecks.find(({ id }) => id === 'admin-role')?.link;
    expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([{ check: 'admin-role', link }]);
    expect(events.map(({ code }) => code)).toEqual([...findings.map(() => 'preflight.finding'), 'preflight.finished']);
    expect(events.at(-1)).toEqual({
      code: 'preflight.finished',
      checks: preflightChecks.length - 1,
      errors: 1,
      warnings: findings.length - 1,
    });
  });

  it('turn a refused call into a warning of the check that made it', async () => {
    const { findings } = await check(refusing('ACCESS_DENIED'));
    expect(findings.find(({ check: id }) => id === 'admin-role')).toMatchObject({
      severity: 'warning',
      message: 'this could not be checked: not today',
    });
  });

  it('end with the error when a call gets no answer', async () => {
    await expect(check(refusing('NO_ANSWER'))).rejects.toMatchObject({ code: 'NO_ANSWER' });
  });
});
