/** Families of the log types that Panther brings along, each with its members. */
const families: Readonly<Record<string, readonly string[]>> = {
  Amazon: ['EKS.Audit', 'EKS.Authenticator'],
  Apache: ['AccessCombined', 'AccessCommon'],
  AWS: [
    'ALB',
    'AuroraMySQLAudit',
    'CloudFrontAccess',
    'CloudTrail',
    'CloudTrailDigest',
    'CloudTrailInsight',
    'CloudWatchEvents',
    'Config',
    'GuardDuty',
    'S3ServerAccess',
    'SecurityFindingFormat',
    'TransitGatewayFlow',
    'VPCDns',
    'VPCFlow',
    'WAFWebACL',
  ],
  Box: ['Event'],
  CiscoUmbrella: ['CloudFirewall', 'DNS', 'IP', 'Proxy'],
  Cloudflare: ['Firewall', 'HttpRequest', 'Spectrum'],
  Crowdstrike: [
    'AIDMaster',
    'AppInfo',
    'DNSRequest',
    'GroupIdentity',
    'ManagedAssets',
    'NetworkConnect',
    'NetworkListen',
    'NotManagedAssets',
    'ProcessRollup2',
    'SyntheticProcessRollup2',
    'Unknown',
    'UserIdentity',
    'UserInfo',
  ],
  Duo: ['Administrator', 'Authentication', 'OfflineEnrollment', 'Telephony'],
  Fastly: ['Access'],
  Fluentd: ['Syslog3164', 'Syslog5424'],
  GCP: ['AuditLog'],
  GitLab: ['API', 'Audit', 'Exceptions', 'Git', 'Integrations', 'Production'],
  Gravitational: ['TeleportAudit'],
  GSuite: ['Reports'],
  Juniper: ['Access', 'Audit', 'Firewall', 'MWS', 'Postgres', 'Security'],
  Lacework: ['Events'],
  Nginx: ['Access'],
  Okta: ['SystemLog'],
  OneLogin: ['Events'],
  Osquery: ['Batch', 'Differential', 'Snapshot', 'Status'],
  OSSEC: ['EventInfo'],
  Slack: ['AccessLogs', 'AuditLogs', 'IntegrationLogs'],
  Sophos: ['Central'],
  Suricata: ['Anomaly', 'DNS'],
  Syslog: ['RFC3164', 'RFC5424'],
  Zeek: ['DNS'],
};

/**
 * Log types that Panther knows without further set-up, in the order of the table: the 74 managed schemas and the AWS
 * types that its docs added later. https://docs.panther.com/data-onboarding/supported-logs
 */
export const logTypes: readonly string[] = Object.entries(families).flatMap(([family, members]) =>
  members.map((member) => `${family}.${member}`),
);

/** Shape of every log type's name: words joined by dots, each beginning with a capital letter. */
export const logTypePattern = /^[A-Z][A-Za-z0-9]+(\.[A-Z][A-Za-z0-9]+)+$/;

/** Shape of the name of a schema that users write themselves. */
export const customLogTypePattern = /^Custom\.[A-Z][A-Za-z0-9]+(\.[A-Z][A-Za-z0-9]+)?$/;

/** {@link customLogTypePattern} for a person, as a fix. */
export const customLogTypeRule =
  'write Custom. and one or two words joined by a dot, each a capital letter and at least one more letter or digit: Custom.Acme.Login';

const known: ReadonlySet<string> = new Set(logTypes);

/** True for a log type of Panther's own, and for any well-formed custom one. */
export function isKnownLogType(name: string): boolean {
  return known.has(name) || customLogTypePattern.test(name);
}
