import { names } from '../../config/names.ts';
import type { Value } from '../cfn/expression.ts';
import { interpolate } from '../cfn/interpolate.ts';
import { policyDocument } from '../cfn/policy-document.ts';
import type { ResourceProperties } from '../cfn/resource-types.ts';
import { applicationTag } from './application-tag.ts';
import { keyStatements, ruleStatements, stackStatements, topicStatements } from './execution-role-statements.ts';
import type { DeployedNames } from './execution-role-statements.ts';

/** Whom the role trusts, what it is called, and what it may deploy. */
export interface ExecutionRoleFacts extends DeployedNames {
  readonly administratorAccountId: Value<string>;
  /** Appended to the names of this role and of the admin role; a dash and a region, or nothing. */
  readonly suffix: Value<string>;
}

/**
 * The role that deploys the events template in a target account. It trusts the administrator account, narrowed to the
 * admin role by a condition: a principal that names the role itself would have to exist first, and would stop to match
 * once the role was made anew.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
 */
export function executionRole(facts: ExecutionRoleFacts): ResourceProperties['AWS::IAM::Role'] {
  const { administratorAccountId: Account, suffix: Suffix } = facts;
  return {
    RoleName: interpolate('${Name}${Suffix}', { Name: names.executionRole, Suffix }),
    Description: 'CloudFormation StackSets assumes this role to deploy the events stack of Panther',
    AssumeRolePolicyDocument: policyDocument([
      {
        Effect: 'Allow',
        Principal: { AWS: interpolate('arn:${AWS::Partition}:iam::${Account}:root', { Account }) },
        Action: 'sts:AssumeRole',
        Condition: {
          ArnEquals: {
            'aws:PrincipalArn': interpolate('arn:${AWS::Partition}:iam::${Account}:role/${Name}${Suffix}', {
              Account,
              Name: names.adminRole,
              Suffix,
            }),
          },
        },
      },
    ]),
    Policies: [
      { PolicyName: 'ManageCloudFormationStack', PolicyDocument: policyDocument(stackStatements(facts)) },
      {
        PolicyName: 'PantherSetupRealTimeEvents',
        PolicyDocument: policyDocument([...ruleStatements(facts), ...topicStatements(facts), ...keyStatements()]),
      },
    ],
    Tags: [applicationTag],
  };
}
