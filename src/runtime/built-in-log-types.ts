import type { LogType } from './log-type.ts';
import { logType as apacheAccessCombined } from './log-types/apache-access-combined.ts';
import { logType as apacheAccessCommon } from './log-types/apache-access-common.ts';
import { logType as awsAlb } from './log-types/aws-alb.ts';
import { logType as awsAuroraMysqlAudit } from './log-types/aws-aurora-mysql-audit.ts';
import { logType as awsCloudFrontAccess } from './log-types/aws-cloud-front-access.ts';
import { logType as awsS3ServerAccess } from './log-types/aws-s3-server-access.ts';
import { logType as awsTransitGatewayFlow } from './log-types/aws-transit-gateway-flow.ts';
import { logType as awsVpcFlow } from './log-types/aws-vpc-flow.ts';
import { logType as nginxAccess } from './log-types/nginx-access.ts';
import { logType as syslogRfc3164 } from './log-types/syslog-rfc3164.ts';
import { logType as syslogRfc5424 } from './log-types/syslog-rfc5424.ts';

/** Every log type that is built in: one for each file in `log-types/`. Written by `npm run gen`; not to be edited. */
export const builtInLogTypes: readonly LogType[] = [
  apacheAccessCombined,
  apacheAccessCommon,
  awsAlb,
  awsAuroraMysqlAudit,
  awsCloudFrontAccess,
  awsS3ServerAccess,
  awsTransitGatewayFlow,
  awsVpcFlow,
  nginxAccess,
  syslogRfc3164,
  syslogRfc5424,
];
