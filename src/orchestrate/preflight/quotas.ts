import { limits } from '../../config/limits.ts';
import { accountsAtOnce } from '../concurrency.ts';
import { pairKey } from '../cover.ts';
import { listTemplates, readSection } from './list-templates.ts';
import type { Found, PreflightCheck, PreflightContext } from './preflight-check.ts';

/** Quotas of AWS that the plan would hit. They are the published defaults; AWS may have granted more. */
export const quotas: PreflightCheck = {
  id: 'quotas',
  summary:
    'instances, stack sets, units per call, parameters, resources, outputs, tags and concurrency are within the quotas',
  reason: 'AWS refuses a call that goes beyond a quota, or slows the operation down.',
  link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
  run: async (context) => [
    ...countInstances(context),
    ...(await countStackSets(context)),
    ...countUnits(context),
    ...countRunning(context),
    ...measureTemplates(context),
    ...countTags(context),
  ],
};

const raise = 'ask AWS for more in the Service Quotas console';

function over(
  severity: Found['severity'],
  what: string,
  count: number,
  maximum: number,
  fix: string,
): readonly Found[] {
  return count <= maximum ? [] : [{ severity, message: `${what}: ${count}, and the quota is ${maximum}`, fix }];
}

function countInstances({ desired, observed, stackSet }: PreflightContext): readonly Found[] {
  const keys = new Set([...desired.pairs.keys(), ...(observed.stackSet?.instances ?? []).map(pairKey)]);
  return over(
    'error',
    `instances of stack set ${stackSet?.stackSet}, those that are there included`,
    keys.size,
    limits.instancesPerStackSetMaxCount,
    'split the accounts between two files with different realTimeEvents.stackSet, or ask AWS for more',
  );
}

async function countStackSets({ cloud, stackSet }: PreflightContext): Promise<readonly Found[]> {
  if (stackSet?.action !== 'create') return [];
  const there = await cloud.stackSets(stackSet.place, stackSet.callAs).list();
  return over(
    'error',
    'stack sets of the administrator account in this region, the new one included',
    there.length + 1,
    limits.stackSetsPerAdministratorMaxCount,
    `delete stack sets that nobody needs, or ${raise}`,
  );
}

function countUnits({ plan }: PreflightContext): readonly Found[] {
  return plan.steps.flatMap((step) =>
    step.kind === 'instances'
      ? over(
          'error',
          `organizational units in one call (${step.title})`,
          step.organizationalUnits?.length ?? 0,
          limits.organizationalUnitsPerCallMaxCount,
          'name a unit above them in realTimeEvents.targets.organizationalUnits',
        )
      : [],
  );
}

/** An operation works on an account once in a region, so accounts at once are instances at once in each region. */
function countRunning({ plan }: PreflightContext): readonly Found[] {
  const most = plan.steps.reduce(
    (count, step) =>
      step.kind === 'instances'
        ? Math.max(count, Math.min(step.accounts.length, accountsAtOnce(step.preferences)))
        : count,
    0,
  );
  return over(
    'warning',
    'instances at work at once in a region',
    most,
    limits.concurrentInstancesPerRegionMaxCount,
    `write realTimeEvents.operation.maxConcurrentAccounts: ${limits.concurrentInstancesPerRegionMaxCount}`,
  );
}

const sections = [
  { name: 'Parameters', maximum: limits.parametersPerTemplateMaxCount },
  { name: 'Resources', maximum: limits.resourcesPerTemplateMaxCount },
  { name: 'Outputs', maximum: limits.outputsPerTemplateMaxCount },
] as const;

function measureTemplates({ plan }: PreflightContext): readonly Found[] {
  return listTemplates(plan.steps).flatMap(({ content, steps }) => {
    const severity = steps.some((step) => step.kind === 'stackSet' || step.phase === 'adminRole') ? 'error' : 'warning';
    return sections.flatMap(({ maximum, name }) =>
      over(
        severity,
        `${name.toLowerCase()} in the template of ${steps[0]?.title}`,
        Object.keys(readSection(content, name)).length,
        maximum,
        'ask for less in one template',
      ),
    );
  });
}

function countTags({ plan }: PreflightContext): readonly Found[] {
  return plan.steps.flatMap((step) =>
    (step.kind === 'stackSet' || step.kind === 'stack') && (step.action === 'create' || step.action === 'update')
      ? over(
          step.kind === 'stackSet' ? 'error' : 'warning',
          `tags of ${step.title}`,
          Object.keys(step.tags).length,
          limits.tagsPerStackMaxCount,
          'remove tags that others have set',
        )
      : [],
  );
}
