import type { LogType } from './log-type.ts';
import { logType as amazonEksAudit } from './log-types/amazon-eks-audit.ts';
import { logType as amazonEksAuthenticator } from './log-types/amazon-eks-authenticator.ts';
import { logType as apacheAccessClf } from './log-types/apache-access-clf.ts';
import { logType as apacheAccessCombined } from './log-types/apache-access-combined.ts';
import { logType as awsAlb } from './log-types/aws-alb.ts';
import { logType as awsAuroraMysqlAudit } from './log-types/aws-aurora-mysql-audit.ts';
import { logType as awsCloudFrontAccess } from './log-types/aws-cloud-front-access.ts';
import { logType as awsCloudTrailDigest } from './log-types/aws-cloud-trail-digest.ts';
import { logType as awsCloudTrailInsight } from './log-types/aws-cloud-trail-insight.ts';
import { logType as awsCloudTrail } from './log-types/aws-cloud-trail.ts';
import { logType as awsCloudWatchEvents } from './log-types/aws-cloud-watch-events.ts';
import { logType as awsConfig } from './log-types/aws-config.ts';
import { logType as awsGuardDuty } from './log-types/aws-guard-duty.ts';
import { logType as awsS3ServerAccess } from './log-types/aws-s3-server-access.ts';
import { logType as awsSecurityFindingFormat } from './log-types/aws-security-finding-format.ts';
import { logType as awsTransitGatewayFlow } from './log-types/aws-transit-gateway-flow.ts';
import { logType as awsVpcDns } from './log-types/aws-vpc-dns.ts';
import { logType as awsVpcFlow } from './log-types/aws-vpc-flow.ts';
import { logType as awsWafWebAcl } from './log-types/aws-waf-web-acl.ts';
import { logType as nginxAccess } from './log-types/nginx-access.ts';
import { logType as syslogRfc3164 } from './log-types/syslog-rfc3164.ts';
import { logType as syslogRfc5424 } from './log-types/syslog-rfc5424.ts';

/** Every log type that is built in: one for each file in `log-types/`. Written by `npm run gen`; not to be edited. */
export const builtInLogTypes: readonly LogType[] = [
  amazonEksAudit,
  amazonEksAuthenticator,
  apacheAccessClf,
  apacheAccessCombined,
  awsAlb,
  awsAuroraMysqlAudit,
  awsCloudFrontAccess,
  awsCloudTrailDigest,
  awsCloudTrailInsight,
  awsCloudTrail,
  awsCloudWatchEvents,
  awsConfig,
  awsGuardDuty,
  awsS3ServerAccess,
  awsSecurityFindingFormat,
  awsTransitGatewayFlow,
  awsVpcDns,
  awsVpcFlow,
  awsWafWebAcl,
  nginxAccess,
  syslogRfc3164,
  syslogRfc5424,
];
