import type { Value } from '../cfn/expression.ts';
import { interpolate } from '../cfn/interpolate.ts';
import { policyDocument } from '../cfn/policy-document.ts';
import type { Action } from '../cfn/policy-document.ts';
import type { InlinePolicy, ResourceProperties } from '../cfn/resource-types.ts';
import { applicationTag } from './application-tag.ts';
import { pantherTrust } from './panther-trust.ts';

function readPolicy(PolicyName: string, Action: readonly Action[]): InlinePolicy {
  return { PolicyName, PolicyDocument: policyDocument([{ Effect: 'Allow', Action, Resource: '*' }]) };
}

/** Reads that Panther's scanner makes and the managed policy SecurityAudit lacks; none of them names a resource. */
const scannerPolicies: readonly InlinePolicy[] = [
  readPolicy('CloudFormationStackDriftDetection', [
    'cloudformation:DetectStackDrift',
    'cloudformation:DetectStackResourceDrift',
  ]),
  readPolicy('CloudFormationStackDriftDetectionSupplements', [
    'apigateway:GET',
    'lambda:GetFunction',
    'sns:GetDataProtectionPolicy',
    'sns:ListTagsForResource',
  ]),
  readPolicy('GetWAFACLs', [
    'waf:GetRateBasedRule',
    'waf:GetRule',
    'waf:GetRuleGroup',
    'waf:GetWebACL',
    'waf-regional:GetRateBasedRule',
    'waf-regional:GetRule',
    'waf-regional:GetRuleGroup',
    'waf-regional:GetWebACL',
    'waf-regional:GetWebACLForResource',
  ]),
  readPolicy('GetTags', [
    'dynamodb:ListTagsOfResource',
    'kms:ListResourceTags',
    'waf:ListTagsForResource',
    'waf-regional:ListTagsForResource',
  ]),
  readPolicy('ListDescribeEKS', [
    'eks:DescribeCluster',
    'eks:DescribeFargateProfile',
    'eks:DescribeNodegroup',
    'eks:ListClusters',
    'eks:ListFargateProfiles',
    'eks:ListNodegroups',
  ]),
  readPolicy('DescribeDynamodb', ['dynamodb:Describe*']),
];

/** The role that Panther assumes to read an account's settings; it reads, starts drift detection, and changes nothing. */
export function auditRole(
  roleName: Value<string>,
  pantherAccountId: Value<string>,
  externalId: Parameters<typeof pantherTrust>[1],
): ResourceProperties['AWS::IAM::Role'] {
  return {
    RoleName: roleName,
    Description: 'Panther assumes this role to read the settings of this account',
    AssumeRolePolicyDocument: pantherTrust(pantherAccountId, externalId),
    ManagedPolicyArns: [interpolate('arn:${AWS::Partition}:iam::aws:policy/SecurityAudit')],
    Policies: scannerPolicies,
    Tags: [applicationTag],
  };
}
