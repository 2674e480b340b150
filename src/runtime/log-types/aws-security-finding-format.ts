import { sampleSecurityFinding } from '../log-type-parts/security-finding-sample.ts';
import { findingColumns } from '../log-type-parts/security-finding-columns.ts';
import { scanKeys } from '../log-type-parts/scan-keys.ts';
import { scanTags } from '../log-type-parts/scan-tags.ts';
import { withEnvelopes } from '../log-type-parts/with-envelopes.ts';
import type { IndicatorSink } from '../log-type.ts';
import type { JsonObject } from '../log-type-spec.ts';
import { defineJsonType } from '../normalise/define-json-type.ts';

/** Keys of actions and resources beyond those that logs of AWS share, since here they begin with a capital letter. */
const scanners = new Map<string, (sink: IndicatorSink, text: string) => void>([
  ['IpAddressV4', (sink, text) => sink.ip(text)],
  ['IpV4Addresses', (sink, text) => sink.ip(text)],
  ['IpV6Addresses', (sink, text) => sink.ip(text)],
  ['PublicIp', (sink, text) => sink.ip(text)],
  ['PrivateIpAddress', (sink, text) => sink.ip(text)],
  ['Domain', (sink, text) => sink.domain(text)],
  ['PublicDnsName', (sink, text) => sink.domain(text)],
  ['InstanceId', (sink, text) => sink.awsInstanceId(text)],
  ['AccountId', (sink, text) => sink.awsAccountId(text)],
]);

const indicatorTypes: Readonly<Record<string, (sink: IndicatorSink, text: string) => void>> = {
  DOMAIN: (sink, text) => sink.domain(text),
  EMAIL_ADDRESS: (sink, text) => sink.email(text),
  HASH_MD5: (sink, text) => sink.md5(text),
  HASH_SHA1: (sink, text) => sink.sha1(text),
  HASH_SHA256: (sink, text) => sink.sha256(text),
  IPV4_ADDRESS: (sink, text) => sink.ip(text),
  IPV6_ADDRESS: (sink, text) => sink.ip(text),
  URL: (sink, text) => sink.url(text),
};

function scanFinding({ Action, Resources, ThreatIntelIndicators }: JsonObject, sink: IndicatorSink): void {
  scanKeys(Action, scanners, sink);
  for (const resource of mappingsOf(Resources)) {
    scanKeys(resource['Details'], scanners, sink);
    scanTags(resource['Tags'], sink);
  }
  for (const { Type, Value } of mappingsOf(ThreatIntelIndicators)) {
    if (typeof Type === 'string' && typeof Value === 'string' && Object.hasOwn(indicatorTypes, Type)) {
      indicatorTypes[Type]?.(sink, Value);
    }
  }
}

function mappingsOf(list: unknown): readonly JsonObject[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).filter(
    (member): member is JsonObject => typeof member === 'object' && member !== null,
  );
}

/** Findings of Security Hub: single ones, lists as its API takes and gives them, and those in events of EventBridge. */
export const logType = withEnvelopes(
  defineJsonType({
    name: 'AWS.SecurityFindingFormat',
    description: 'Findings of Security Hub',
    reference: 'https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html',
    columns: findingColumns,
    indicators: scanFinding,
    sample: sampleSecurityFinding,
  }),
  [
    { keys: ['findings'], holds: 'many' },
    { keys: ['Findings'], holds: 'many' },
    { keys: ['detail', 'findings'], holds: 'many' },
  ],
);
