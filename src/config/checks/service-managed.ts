import type { ConfigDraft } from '../draft.ts';
import type { Finding } from '../finding.ts';
import type { CheckInput, ConfigCheck } from './config-check.ts';

const base = ['realTimeEvents'] as const;

function* findTargetFaults({ realTimeEvents }: ConfigDraft): Generator<Finding> {
  if (realTimeEvents?.permissions !== 'serviceManaged') return;
  const { accountFilter, accounts, organizationalUnits } = realTimeEvents.targets ?? {};
  const finding = { check: 'service-managed-targets', severity: 'error' } as const;
  if (accounts === undefined || accounts.length === 0) return;
  if (organizationalUnits?.length === 0) {
    yield {
      ...finding,
      path: [...base, 'targets'],
      at: 'key',
      message: 'permissions is serviceManaged, which deploys to organizationalUnits, and targets name accounts alone',
      fix: 'add organizationalUnits: [ou-ab12-cd34ef56] with accountFilter: intersection, or write permissions: selfManaged',
    };
  } else if (accountFilter === 'union' && organizationalUnits !== undefined) {
    yield {
      ...finding,
      path: [...base, 'targets', 'accounts'],
      at: 'key',
      message:
        'permissions is serviceManaged, and accounts beside organizationalUnits mean those accounts too: AWS creates no instances with such a union',
      fix: 'write accountFilter: intersection (only those accounts of the units) or difference (the units without them), or remove accounts',
    };
  }
}

function* findMisplaced({ administrator, realTimeEvents }: ConfigDraft): Generator<Finding> {
  const { enabled, retainStacks } = realTimeEvents?.autoDeployment ?? {};
  const finding = { check: 'service-managed-only', severity: 'error' } as const;
  const isServiceManaged = realTimeEvents?.permissions === 'serviceManaged';
  const isUnknown = realTimeEvents !== undefined && realTimeEvents.permissions === undefined;
  if (!isServiceManaged && !isUnknown) {
    if (administrator?.delegated === true) {
      yield {
        ...finding,
        path: ['administrator', 'delegated'],
        value: 'true',
        message: 'a delegated administrator manages service-managed stack sets only, and the file asks for none',
        fix: 'write permissions: serviceManaged in realTimeEvents, or remove delegated',
      };
    }
    if (enabled === true) {
      yield {
        ...finding,
        path: [...base, 'autoDeployment', 'enabled'],
        value: 'true',
        message: 'automatic deployment is for service-managed stack sets only',
        fix: 'write permissions: serviceManaged in realTimeEvents, or remove autoDeployment',
      };
    }
  }
  if (retainStacks === true && enabled === false) {
    yield {
      ...finding,
      path: [...base, 'autoDeployment', 'retainStacks'],
      value: 'true',
      message: 'retainStacks says nothing without automatic deployment',
      fix: 'write enabled: true beside it, or remove retainStacks',
    };
  }
}

function* findAutoDeploymentDoubts({ draft, isWritten }: CheckInput): Generator<Finding> {
  const { autoDeployment, permissions, targets } = draft.realTimeEvents ?? {};
  if (permissions !== 'serviceManaged' || autoDeployment?.enabled !== true) return;
  const finding = { check: 'auto-deployment-reach', severity: 'warning' } as const;
  const filter = targets?.accountFilter;
  if (filter === 'intersection' || filter === 'difference') {
    yield {
      ...finding,
      path: [...base, 'targets', 'accountFilter'],
      value: filter,
      message: `accountFilter is ${filter}, but AWS ignores it in automatic deployment: every account that joins the units is onboarded`,
      fix: 'narrow organizationalUnits, or write enabled: false in autoDeployment',
    };
  }
  if (isWritten([...base, 'operation'])) {
    yield {
      ...finding,
      path: [...base, 'operation'],
      at: 'key',
      message: 'the operation settings do not apply to automatic deployment, which AWS runs by rules of its own',
      fix: 'keep them for apply, or write enabled: false in autoDeployment if they must always hold',
    };
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentTargets.html */
export const serviceManagedTargets: ConfigCheck = {
  id: 'service-managed-targets',
  description: 'a service-managed stack set targets organizational units, with accounts only to narrow them',
  run: ({ draft }) => findTargetFaults(draft),
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html */
export const serviceManagedOnly: ConfigCheck = {
  id: 'service-managed-only',
  description: 'delegated administration and automatic deployment go with service-managed permissions',
  run: ({ draft }) => findMisplaced(draft),
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html */
export const autoDeploymentReach: ConfigCheck = {
  id: 'auto-deployment-reach',
  description: 'nothing in the file narrows what automatic deployment does, since AWS passes over it',
  run: findAutoDeploymentDoubts,
};
