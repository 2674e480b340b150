import type { Column } from '../../config/log-column.ts';
import {
  bigint,
  eventTime,
  int,
  json,
  required,
  struct,
  structs,
  text,
  texts,
  time,
} from '../log-type-parts/column-builders.ts';
import { sampleAccounts, sampleUuid } from '../log-type-parts/sample-values.ts';
import type { SampleRandom } from '../log-type.ts';
import { defineJsonType } from '../normalise/define-json-type.ts';

const pairs: readonly Column[] = [text('name', 'Name of the header'), text('value', 'Value of the header')];

const matchDetails: readonly Column[] = [
  text('conditionType', 'SQL_INJECTION, XSS or REGEX'),
  text('sensitivityLevel', 'Sensitivity to SQL injection: HIGH or LOW'),
  text('location', 'Part of the request that matched'),
  texts('matchedData', 'Text that matched'),
  text('matchedFieldName', 'Field of the body or header that matched'),
];

const puzzle: readonly Column[] = [
  int('responseCode', 'Status code that was sent'),
  bigint('solveTimestamp', 'When it was solved, in seconds since 1970'),
  text('failureReason', 'Why the token was not taken'),
];

const overriddenRules: readonly Column[] = [
  text('ruleId', 'Id of the rule'),
  text('action', 'Action of the rule'),
  text('overriddenAction', 'Action that the rule had before it was overridden'),
  structs('ruleMatchDetails', 'What matched', matchDetails),
  struct('captchaResponse', 'Answer to a CAPTCHA', puzzle),
  struct('challengeResponse', 'Answer to a challenge', puzzle),
];

const columns: readonly Column[] = [
  time('timestamp', 'When the request came', { ...eventTime, timeFormat: 'unix_ms' }),
  int('formatVersion', 'Version of the format'),
  text('webaclId', 'ARN of the web ACL', required),
  text('terminatingRuleId', 'Rule that ended it, or Default_Action'),
  text('terminatingRuleType', 'RATE_BASED, REGULAR, GROUP or MANAGED_RULE_GROUP'),
  text('action', 'ALLOW, BLOCK, CAPTCHA or CHALLENGE', required),
  structs('terminatingRuleMatchDetails', 'What made the rule match', matchDetails),
  text('httpSourceName', 'Kind of the source, such as CF, ALB or APIGW'),
  text('httpSourceId', 'Resource that the web ACL protects', required),
  structs('ruleGroupList', 'Rule groups that acted on the request', [
    text('ruleGroupId', 'Id of the rule group'),
    struct('terminatingRule', 'Rule of the group that ended it', overriddenRules),
    structs('nonTerminatingMatchingRules', 'Rules of the group that matched and ended nothing', overriddenRules),
    json('excludedRules', 'Rules of the group that only count'),
    json('customerConfig', 'Configuration of the group'),
  ]),
  structs('rateBasedRuleList', 'Rate-based rules that acted on the request', [
    text('rateBasedRuleId', 'Id of the rule'),
    text('rateBasedRuleName', 'Name of the rule'),
    text('limitKey', 'By what requests are counted: IP, FORWARDED_IP, CUSTOMKEYS or CONSTANT'),
    bigint('maxRateAllowed', 'Requests that the window allows'),
    bigint('evaluationWindowSec', 'Window in seconds'),
    text('limitValue', 'Address whose requests were counted'),
    json('customValues', 'Values of the keys by which requests were counted'),
  ]),
  structs('nonTerminatingMatchingRules', 'Rules that matched and ended nothing', overriddenRules),
  structs('requestHeadersInserted', 'Headers that were added to the request', pairs),
  int('responseCodeSent', 'Status code of a custom response'),
  struct(
    'httpRequest',
    'The request',
    [
      text('clientIp', 'Address of the client', { indicators: ['ip'] }),
      text('country', 'Country of the client'),
      structs('headers', 'Headers of the request', pairs),
      text('uri', 'Path of the request'),
      text('args', 'Query string'),
      text('httpVersion', 'Version of HTTP'),
      text('httpMethod', 'Method of the request'),
      text('requestId', 'Id of the request, as the protected service gives it', { indicators: ['trace_id'] }),
      text('fragment', 'Part of the URL after the #'),
      text('scheme', 'Scheme of the URL'),
      text('host', 'Host header'),
    ],
    required,
  ),
  structs('labels', 'Labels that rules put on the request', [text('name', 'Label')]),
  struct('captchaResponse', 'Answer to a CAPTCHA', puzzle),
  struct('challengeResponse', 'Answer to a challenge', puzzle),
  text('ja3Fingerprint', 'JA3 fingerprint of the TLS handshake'),
  text('ja4Fingerprint', 'JA4 fingerprint of the TLS handshake'),
  bigint('clientAsn', 'Autonomous system of the client'),
  bigint('forwardedAsn', 'Autonomous system of the forwarded address'),
  texts('oversizeFields', 'Fields that were too long to be inspected whole'),
  bigint('requestBodySize', 'Bytes of the body'),
  bigint('requestBodySizeInspectedByWAF', 'Bytes of the body that were inspected'),
];

function sampleRequest(random: SampleRandom, atMs: number): string {
  const host = random.pick(['shop.example.com', 'api.example.com']);
  const isBlocked = random.integer(1, 4) === 1;
  const rule = random.pick(['RateLimit', 'BlockScanners', 'AWS-AWSManagedRulesSQLiRuleSet']);
  const account = random.pick(sampleAccounts);
  return JSON.stringify({
    timestamp: atMs,
    formatVersion: 1,
    webaclId: `arn:aws:wafv2:us-east-1:${account}:regional/webacl/shop/${sampleUuid(random)}`,
    terminatingRuleId: isBlocked ? rule : 'Default_Action',
    terminatingRuleType: isBlocked && rule === 'RateLimit' ? 'RATE_BASED' : 'REGULAR',
    action: isBlocked ? 'BLOCK' : 'ALLOW',
    terminatingRuleMatchDetails: isBlocked
      ? [
          {
            conditionType: 'SQL_INJECTION',
            sensitivityLevel: 'LOW',
            location: 'ALL_QUERY_ARGS',
            matchedData: ['1', 'or'],
          },
        ]
      : [],
    httpSourceName: 'ALB',
    httpSourceId: `${account}-app/shop/${random.hex(16)}`,
    ruleGroupList: [
      {
        ruleGroupId: 'AWS#AWSManagedRulesCommonRuleSet',
        terminatingRule: null,
        nonTerminatingMatchingRules: [],
        excludedRules: null,
        customerConfig: null,
      },
    ],
    rateBasedRuleList: [],
    nonTerminatingMatchingRules: [],
    requestHeadersInserted: null,
    responseCodeSent: null,
    httpRequest: {
      clientIp: random.ipv4(),
      country: random.pick(['CH', 'DE', 'US', '-']),
      headers: [
        { name: 'Host', value: host },
        { name: 'User-Agent', value: random.pick(['curl/8.7.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0)']) },
      ],
      uri: random.pick(['/', '/login', `/items/${random.integer(1, 9999)}`]),
      args: random.pick(['', `q=${random.hex(4)}`]),
      httpVersion: 'HTTP/2.0',
      httpMethod: random.pick(['GET', 'GET', 'POST']),
      requestId: `1-${random.hex(8)}-${random.hex(24)}`,
      fragment: '',
      scheme: 'https',
      host,
    },
    labels: [{ name: 'awswaf:clientip:geo:country:CH' }],
    ja3Fingerprint: random.hex(32),
    ja4Fingerprint: `t13d1516h2_${random.hex(12)}_${random.hex(12)}`,
    clientAsn: random.integer(64_496, 64_511),
    requestBodySize: 0,
    requestBodySizeInspectedByWAF: 0,
  });
}

/** Traffic of web ACLs. */
export const logType = defineJsonType({
  name: 'AWS.WAFWebACL',
  description: 'Requests that a web ACL of AWS WAF looked at',
  reference: 'https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html',
  columns,
  sample: sampleRequest,
});
