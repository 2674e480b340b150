import { isErrorCode } from '../../errors.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { PreflightFinding } from '../events.ts';
import type { StackSetStep, Step } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';
import type { Found, PlannedWork, PreflightCheck, PreflightContext, PreflightOptions } from './preflight-check.ts';
import { preflightChecks } from './preflight-checks.ts';

/**
 * Makes every check of the table before anything is written, and reports each finding as an event. Only reads, but for
 * the rehearsal, which cleans up after itself. A check that AWS does not allow becomes a warning; what gets no answer
 * throws.
 */
export async function runPreflight(
  planned: PlannedWork,
  cloud: Cloud,
  tools: RunTools,
  options: PreflightOptions,
): Promise<readonly PreflightFinding[]> {
  const context = { ...planned, cloud, tools, options, stackSet: planned.plan.steps.find(isStackSetStep) };
  const findings: PreflightFinding[] = [];
  for (const check of preflightChecks) {
    for (const found of await attempt(check, context)) {
      const finding = { check: check.id, ...found, link: check.link };
      findings.push(finding);
      tools.emit({ code: 'preflight.finding', ...finding });
    }
  }
  const count = (severity: Found['severity']) => findings.filter((finding) => finding.severity === severity).length;
  const made = preflightChecks.filter(({ id }) => id !== 'rehearsal' || options.rehearse).length;
  tools.emit({ code: 'preflight.finished', checks: made, errors: count('error'), warnings: count('warning') });
  return findings;
}

function isStackSetStep(step: Step): step is StackSetStep {
  return step.kind === 'stackSet';
}

async function attempt(check: PreflightCheck, context: PreflightContext): Promise<readonly Found[]> {
  try {
    return await check.run(context);
  } catch (error) {
    if (!isErrorCode(error, 'ACCESS_DENIED') && !isErrorCode(error, 'ACCOUNT_ACCESS')) throw error;
    return [
      {
        severity: 'warning',
        message: `this could not be checked: ${error.message}`,
        fix: error.fix ?? 'grant the right that the reason names',
      },
    ];
  }
}
