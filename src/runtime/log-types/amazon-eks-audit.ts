import type { Column } from '../../config/log-column.ts';
import { awsJson, int, json, required, struct, text, texts, time } from '../log-type-parts/column-builders.ts';
import { isoMillis, sampleAccounts, sampleIamId, sampleUsers, sampleUuid } from '../log-type-parts/sample-values.ts';
import { oneOf } from '../log-type-parts/value-checks.ts';
import type { SampleRandom } from '../log-type.ts';
import { defineJsonType } from '../normalise/define-json-type.ts';

const user: readonly Column[] = [
  text('username', 'Name of the user', { indicators: ['username'] }),
  text('uid', 'Unique id of the user'),
  texts('groups', 'Groups of the user'),
  awsJson('extra', 'What the authenticator knows besides, such as the ARN'),
];

const columns: readonly Column[] = [
  text('kind', 'Event', { isRequired: true, check: oneOf('Event') }),
  text('apiVersion', 'Version of the format, such as audit.k8s.io/v1', {
    isRequired: true,
    check: (value) => (String(value).startsWith('audit.k8s.io/') ? undefined : 'is not of audit.k8s.io'),
  }),
  text('level', 'How much is told: Metadata, Request or RequestResponse', required),
  text('auditID', 'Unique id of the request, the same at all of its stages', required),
  text('stage', 'RequestReceived, ResponseStarted, ResponseComplete or Panic', required),
  text('requestURI', 'URI that the client asked for', required),
  text('verb', 'Verb of the request, such as get or create', required),
  struct('user', 'Who made the request', user, required),
  struct('impersonatedUser', 'User as whom the request was made', user),
  struct('authenticationMetadata', 'How the user was authenticated', [
    text('impersonationConstraint', 'Verb that allowed to impersonate'),
  ]),
  texts('sourceIPs', 'Addresses of the client and of proxies on the way', { indicators: ['ip'] }),
  text('userAgent', 'Agent that made the request'),
  struct('objectRef', 'Object that the request is about', [
    text('resource', 'Resource, such as pods'),
    text('namespace', 'Namespace of the object'),
    text('name', 'Name of the object'),
    text('uid', 'Unique id of the object'),
    text('apiGroup', 'API group of the object'),
    text('apiVersion', 'API version of the object'),
    text('resourceVersion', 'Version of the object'),
    text('subresource', 'Part of the object, such as status or log'),
  ]),
  struct('responseStatus', 'How the request ended', [
    json('metadata', 'Metadata of the list'),
    text('status', 'Success or Failure'),
    text('message', 'Description of the status'),
    text('reason', 'Why it failed, for machines'),
    json('details', 'More about the failure'),
    int('code', 'HTTP status code'),
  ]),
  awsJson('requestObject', 'Object of the request'),
  awsJson('responseObject', 'Object of the response'),
  time('requestReceivedTimestamp', 'When the request came'),
  time('stageTimestamp', 'When the stage was reached', { isEventTime: true }),
  json('annotations', 'Notes of admission and authorization'),
];

function sampleAudit(random: SampleRandom, atMs: number): string {
  const accountId = random.pick(sampleAccounts);
  const name = random.pick(sampleUsers);
  const role = `arn:aws:iam::${accountId}:role/eks-${random.pick(['admin', 'developer'])}`;
  const verb = random.pick(['get', 'list', 'watch', 'create', 'delete', 'patch']);
  const resource = random.pick(['pods', 'secrets', 'configmaps', 'leases']);
  const object = `shop-${random.hex(5)}`;
  return JSON.stringify({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: sampleUuid(random),
    stage: 'ResponseComplete',
    requestURI: `/api/v1/namespaces/shop/${resource}/${object}`,
    verb,
    user: random.pick([
      {
        username: name,
        uid: `aws-iam-authenticator:${accountId}:${sampleIamId(random, 'AROA')}`,
        groups: ['system:masters', 'system:authenticated'],
        extra: {
          arn: [role],
          canonicalArn: [role],
          sessionName: [name],
          accessKeyId: [sampleIamId(random, 'ASIA', 16)],
        },
      },
      { username: 'system:serviceaccount:kube-system:coredns', groups: ['system:serviceaccounts'] },
    ]),
    sourceIPs: [random.ipv4()],
    userAgent: random.pick(['kubectl/v1.29.3 (linux/amd64) kubernetes/6813625', 'kube-controller-manager/v1.29.3']),
    objectRef: { resource, namespace: 'shop', name: object, apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: random.pick([200, 200, 201, 403]) },
    requestReceivedTimestamp: `${isoMillis(atMs - random.integer(1, 400)).slice(0, -1)}012Z`,
    stageTimestamp: `${isoMillis(atMs).slice(0, -1)}345Z`,
    annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
  });
}

/** Audit events of Kubernetes, as the control plane of EKS writes them. Without a stage's time they have that of the envelope. */
export const logType = defineJsonType({
  name: 'Amazon.EKS.Audit',
  description: 'Requests to the API servers of EKS clusters',
  reference: 'https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/',
  columns,
  sample: sampleAudit,
});
