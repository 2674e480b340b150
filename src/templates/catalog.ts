import { PantherctlError } from '../errors.ts';
import type { CatalogEntry, TemplateName } from './catalog-entry.ts';
import { pantherCloudsecIam } from './panther-cloudsec-iam.ts';
import { pantherCloudwatchEvents } from './panther-cloudwatch-events.ts';
import { pantherLogAnalysisIam } from './panther-log-analysis-iam.ts';
import { pantherLogProcessingNotifications } from './panther-log-processing-notifications.ts';
import { pantherLogTables } from './panther-log-tables.ts';
import { pantherRuntime } from './panther-runtime.ts';
import { pantherStacksetExecutionRole } from './panther-stackset-execution-role.ts';
import { pantherStacksetIamAdminRole } from './panther-stackset-iam-admin-role.ts';

/** Everything that can be deployed, in the order in which one deploys it. */
export const catalog: readonly CatalogEntry[] = [
  pantherStacksetIamAdminRole,
  pantherStacksetExecutionRole,
  pantherCloudwatchEvents,
  pantherLogAnalysisIam,
  pantherLogProcessingNotifications,
  pantherCloudsecIam,
  pantherRuntime,
  pantherLogTables,
];

/** The entry of that name. */
export function catalogEntry(name: TemplateName): CatalogEntry {
  const entry = catalog.find((each) => each.name === name);
  if (entry === undefined) throw new PantherctlError('BUG', `the catalog has no template ${name}`);
  return entry;
}

export type { CatalogEntry, TemplateName } from './catalog-entry.ts';
export { logProcessingRoleName, roleArn, roleNames } from './role-names.ts';
export { buildCustomLogTables } from './panther-log-tables.ts';
export { buildSourceAlarmsTemplate, listAlarmedAccounts } from './source-alarms-template.ts';
export { buildSourceRuleTemplate, sourceRuleName } from './source-rule-template.ts';
export { buildSourceTemplate } from './source-template.ts';
export { notificationsParameters, templateOptions } from './template-options.ts';
export type { TemplateOptions } from './template-options.ts';
