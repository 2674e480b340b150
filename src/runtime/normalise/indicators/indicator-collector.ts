import type { IndicatorSink } from '../../log-type.ts';
import { quote } from '../quote.ts';
import { createMemo } from './create-memo.ts';
import { deepScan } from './deep-scan.ts';
import { isAccountId, parseArn } from './parse-arn.ts';
import { parseDomain } from './parse-domain.ts';
import { Gathering } from './gathering.ts';
import { isIpv4 } from './is-ipv4.ts';
import { type Host, parseHostname, parseNetAddr, parseUrlHost } from './parse-host.ts';
import { parseIp } from './parse-ip.ts';

const ipOf = createMemo(parseIp);
const domainOf = createMemo(parseDomain);
const hostOf = createMemo(parseHostname);
const urlHostOf = createMemo(parseUrlHost);
const netAddrOf = createMemo(parseNetAddr);

/** For values whose characters were checked. */
const quotePlain = (value: string): string => `"${value}"`;

const hex = /^[0-9a-f]*$/i;

/** Collects the indicators of one event after the other. Values are validated, and brought to one form for each thing. */
export class IndicatorCollector implements IndicatorSink {
  private readonly ips = new Gathering('p_any_ip_addresses', quotePlain);
  private readonly domains = new Gathering('p_any_domain_names', quotePlain);
  private readonly md5s = new Gathering('p_any_md5_hashes', quotePlain);
  private readonly sha1s = new Gathering('p_any_sha1_hashes', quotePlain);
  private readonly sha256s = new Gathering('p_any_sha256_hashes', quotePlain);
  private readonly traceIds = new Gathering('p_any_trace_ids', quote);
  private readonly emails = new Gathering('p_any_emails', quote);
  private readonly usernames = new Gathering('p_any_usernames', quote);
  private readonly accountIds = new Gathering('p_any_aws_account_ids', quotePlain);
  private readonly instanceIds = new Gathering('p_any_aws_instance_ids', quote);
  private readonly arns = new Gathering('p_any_aws_arns', quote);
  private readonly tags = new Gathering('p_any_aws_tags', quote);
  /** In the order of the standard fields. */
  private readonly all = [
    this.ips,
    this.domains,
    this.md5s,
    this.sha1s,
    this.sha256s,
    this.traceIds,
    this.emails,
    this.usernames,
    this.accountIds,
    this.instanceIds,
    this.arns,
    this.tags,
  ];
  private isEmpty = true;

  ip(value: string): void {
    this.gather(this.ips, isIpv4(value) ? value : ipOf(value));
  }

  domain(value: string): void {
    this.gather(this.domains, domainOf(value));
  }

  hostname(value: string): void {
    if (isIpv4(value)) this.gather(this.ips, value);
    else this.host(hostOf(value));
  }

  url(value: string): void {
    this.host(urlHostOf(value));
  }

  netAddr(value: string): void {
    this.host(netAddrOf(value));
  }

  md5(value: string): void {
    this.hash(this.md5s, value, 32);
  }

  sha1(value: string): void {
    this.hash(this.sha1s, value, 40);
  }

  sha256(value: string): void {
    this.hash(this.sha256s, value, 64);
  }

  awsArn(value: string): void {
    const { accountId, instanceId, isArn } = parseArn(value);
    if (!isArn) return;
    this.gather(this.arns, value);
    this.gather(this.accountIds, accountId);
    this.gather(this.instanceIds, instanceId);
  }

  awsAccountId(value: string): void {
    if (isAccountId(value)) this.gather(this.accountIds, value);
  }

  awsInstanceId(value: string): void {
    if (value.startsWith('i-')) this.gather(this.instanceIds, value);
  }

  awsTag(value: string): void {
    this.gather(this.tags, value.trim());
  }

  traceId(value: string): void {
    this.gather(this.traceIds, value.trim());
  }

  username(value: string): void {
    this.gather(this.usernames, value.trim());
  }

  email(value: string): void {
    if (value.includes('@')) this.gather(this.emails, value.trim());
  }

  /** `key` is the one that the value stands under. */
  deepScan(value: unknown, key = ''): void {
    deepScan(value, key, this);
  }

  /**
   * The members of the row for what was collected, and an empty collector for the next event. `isPlain` says that no value
   * holds a character that JSON escapes.
   */
  take(isPlain = false): string {
    if (this.isEmpty) return '';
    this.isEmpty = true;
    let members = '';
    for (const gathering of this.all) {
      const member = gathering.take(isPlain);
      if (member !== '') members += members === '' ? member : `,${member}`;
    }
    return members;
  }

  /** Forgets what was collected. */
  drop(): void {
    if (!this.isEmpty) this.take(true);
  }

  private host({ domain, ip }: Host): void {
    this.gather(this.ips, ip);
    this.gather(this.domains, domain);
  }

  private hash(gathering: Gathering, value: string, length: number): void {
    if (value.length === length && hex.test(value)) this.gather(gathering, value.toLowerCase());
  }

  private gather(gathering: Gathering, value: string): void {
    if (value === '') return;
    this.isEmpty = false;
    gathering.add(value);
  }
}
