import { describe, expect, it } from 'vitest';
import { findLogTypeDoubt, findLogTypeFault } from '../../src/config/fields/log-type.ts';
import { isKnownLogType, logTypePattern, logTypes } from '../../src/config/log-types.ts';

const addedLater = [
  'Amazon.EKS.Audit',
  'Amazon.EKS.Authenticator',
  'AWS.CloudFrontAccess',
  'AWS.Config',
  'AWS.SecurityFindingFormat',
  'AWS.TransitGatewayFlow',
];

describe('log types', () => {
  it('holds the managed schemas and the AWS types added later, each once and well formed', () => {
    expect(new Set(logTypes).size).toBe(logTypes.length);
    expect(logTypes.filter((name) => !addedLater.includes(name))).toHaveLength(74);
    for (const name of addedLater) expect(logTypes).toContain(name);
    for (const name of logTypes) expect(name).toMatch(logTypePattern);
  });

  it('accepts every known type, and custom ones of one or two words', () => {
    for (const name of [...logTypes, 'Custom.Acme', 'Custom.Acme.Login2']) {
      expect(isKnownLogType(name), name).toBe(true);
      expect(findLogTypeFault(name), name).toBeUndefined();
      expect(findLogTypeDoubt(name), name).toBeUndefined();
    }
  });

  it.each([
    ['AWS.CloudTrial', 'write AWS.CloudTrail'],
    ['AWS.Cloudtrail', 'write AWS.CloudTrail'],
    ['AWS.ClodTrial', 'write AWS.CloudTrail'],
    ['Crowdstrik.DNSRequest', 'write Crowdstrike.DNSRequest'],
    ['aws.vpcflow', 'write AWS.VPCFlow'],
    ['CloudTrail', 'write family and type, such as AWS.CloudTrail'],
    ['', 'write family and type, such as AWS.CloudTrail'],
  ])('refuses %j as a slip', (name, fix) => {
    expect(findLogTypeFault(name)).toMatchObject({ check: 'log-type', fix });
  });

  it.each(['Custom.acme', 'Custom', 'custom.Acme', 'Custom.A.B.C', 'Custom.Acme_Login'])(
    'refuses the custom name %j',
    (name) => {
      expect(findLogTypeFault(name)?.fix).toContain('Custom.Acme.Login');
    },
  );

  it.each(['GitHub.Audit', 'Zendesk.Audit', 'AWS.BedrockModelInvocation', 'Notion.AuditLogs'])(
    'only doubts %j, which Panther may know by now',
    (name) => {
      expect(findLogTypeFault(name)).toBeUndefined();
      expect(findLogTypeDoubt(name)).toMatchObject({ check: 'log-type' });
    },
  );
});
