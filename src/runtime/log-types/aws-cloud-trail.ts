import type { Column } from '../../config/log-column.ts';
import { addendum } from '../log-type-parts/cloud-trail-addendum.ts';
import { sampleCloudTrail } from '../log-type-parts/cloud-trail-sample.ts';
import {
  account,
  arn,
  awsJson,
  bool,
  eventTime,
  json,
  required,
  struct,
  structs,
  text,
  time,
} from '../log-type-parts/column-builders.ts';
import { isAccountId } from '../log-type-parts/value-checks.ts';
import { defineJsonType } from '../normalise/define-json-type.ts';

const sessionContext: readonly Column[] = [
  struct('attributes', 'How the session began', [
    text('mfaAuthenticated', 'Whether it began with multi-factor authentication: true or false'),
    time('creationDate', 'When it began'),
  ]),
  struct('sessionIssuer', 'Who the temporary credentials are of', [
    text('type', 'Root, IAMUser or Role'),
    text('principalId', 'Internal id of the issuer'),
    text('arn', 'ARN of the issuer', arn),
    text('accountId', 'Account of the issuer', account),
    text('userName', 'Name of the user or role'),
  ]),
  struct('webIdFederationData', 'Web identity federation, where the session comes from it', [
    text('federatedProvider', 'Identity provider'),
    json('attributes', 'Application and user as the provider names them'),
  ]),
  text('sourceIdentity', 'Identity that was set when the role was first assumed'),
  text('ec2RoleDelivery', 'Version of the instance metadata service that gave the credentials'),
  text('assumedRoot', 'Whether the session is one of AssumeRoot: true or false'),
];

const userIdentity: readonly Column[] = [
  text('type', 'Kind of identity, such as IAMUser, AssumedRole or AWSService'),
  text('principalId', 'Unique id of the identity'),
  text('arn', 'ARN of the principal', arn),
  text('accountId', 'Account that granted the permissions', account),
  text('accessKeyId', 'Id of the access key that signed the request'),
  text('userName', 'Friendly name of the identity'),
  struct('sessionContext', 'Session of temporary credentials', sessionContext),
  text('invokedBy', 'AWS service that made the request'),
  text('identityProvider', 'Name of the external identity provider'),
  text('credentialId', 'Id of the bearer token or other credential'),
  struct('onBehalfOf', 'User of IAM Identity Center for whom the request was made', [
    text('userId', 'Id of the user'),
    text('identityStoreArn', 'ARN of the identity store', arn),
  ]),
  struct('inScopeOf', 'Resource to which the credentials are bound', [
    text('issuerType', 'Kind of the resource that the credentials were issued to'),
    text('credentialsIssuedTo', 'Resource that the credentials were issued to'),
    text('sourceArn', 'ARN of the resource that made the request', arn),
    text('sourceAccount', 'Account of that resource', account),
  ]),
  struct('invokedByDelegate', 'Product provider that acted by temporary delegation', [
    text('accountId', 'Account of the provider', account),
  ]),
];

const columns: readonly Column[] = [
  text('eventVersion', 'Version of the format', required),
  struct('userIdentity', 'Who made the request', userIdentity, required),
  time('eventTime', 'When the request was completed', eventTime),
  text('eventSource', 'Service that the request went to, such as s3.amazonaws.com', required),
  text('eventName', 'Action that was requested', required),
  text('awsRegion', 'Region that the request went to', required),
  text('sourceIPAddress', 'Address, or name of the service, that the request came from', {
    isRequired: true,
    indicators: ['hostname'],
  }),
  text('userAgent', 'Agent that made the request'),
  text('errorCode', 'Error, if the request failed'),
  text('errorMessage', 'Description of the error'),
  awsJson('requestParameters', 'Parameters of the request'),
  awsJson('responseElements', 'Response of an action that makes changes'),
  awsJson('additionalEventData', 'What is part of neither request nor response'),
  text('requestID', 'Id of the request, as the service gives it'),
  text('eventID', 'Unique id of the event', required),
  text('eventType', 'Kind of the event, such as AwsApiCall or AwsConsoleSignIn', required),
  text('apiVersion', 'Version of the API'),
  bool('managementEvent', 'Whether it is a management event'),
  bool('readOnly', 'Whether the action only reads'),
  structs('resources', 'Resources that the event is about', [
    text('arn', 'ARN of the resource', { from: ['ARN', 'arn'], indicators: ['aws_arn'] }),
    text('arnPrefix', 'Beginning of the ARNs of several resources', { from: ['ARNPrefix', 'arnPrefix'] }),
    text('accountId', 'Account that owns the resource', account),
    text('type', 'Type of the resource, such as AWS::S3::Bucket'),
  ]),
  text('recipientAccountId', 'Account that received the event', { indicators: ['aws_account_id'], check: isAccountId }),
  awsJson('serviceEventDetails', 'What a service itself did'),
  text('sharedEventID', 'Id that events of one action in several accounts have in common'),
  text('vpcEndpointId', 'VPC endpoint that the request came through'),
  text('vpcEndpointAccountId', 'Account that owns the VPC endpoint', account),
  text('eventCategory', 'Management, Data or NetworkActivity'),
  addendum,
  text('sessionCredentialFromConsole', 'Whether the session began in the console: true or false'),
  awsJson('eventContext', 'Tags and condition keys that the event was enriched with'),
  awsJson('edgeDeviceDetails', 'Edge device that the request went to'),
  struct('tlsDetails', 'Connection of the request', [
    text('tlsVersion', 'Version of TLS'),
    text('cipherSuite', 'Cipher suite'),
    text('clientProvidedHostHeader', 'Host name that the client asked for'),
  ]),
];

/** Events of CloudTrail: of management, of data, and of network activity. Insights are a type of their own. */
export const logType = defineJsonType({
  name: 'AWS.CloudTrail',
  description: 'Calls of AWS APIs and sign-ins',
  reference:
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html',
  columns,
  wrapper: 'Records',
  refuse: ({ eventCategory, eventType }) =>
    eventCategory === 'Insight' || eventType === 'AwsCloudTrailInsight'
      ? 'it is an event of CloudTrail Insights'
      : undefined,
  sample: sampleCloudTrail,
  sampleEnvelope: 'Records',
});
