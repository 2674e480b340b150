import type { Column } from '../config/log-column.ts';
import type { RawRecord } from './raw-record.ts';

/** When an event happened. */
export interface EventTime {
  /** Start of its hour in UTC, in milliseconds since 1970: the partition that the event goes to. */
  readonly hour: number;
  /** Milliseconds since 1970. */
  readonly ms: number;
  /** `YYYY-MM-DD HH:MM:SS.nnnnnnnnn`, UTC. */
  readonly text: string;
}

/** Collects indicators of one event. Values that are none of their kind are left out silently; so are repeated ones. */
export interface IndicatorSink {
  /** IPv4 or IPv6. */
  ip(value: string): void;
  domain(value: string): void;
  /** An IP address or else a domain name. */
  hostname(value: string): void;
  /** Host of a URL. */
  url(value: string): void;
  /** `host:port`, `[v6]:port`, or a host alone. */
  netAddr(value: string): void;
  md5(value: string): void;
  sha1(value: string): void;
  sha256(value: string): void;
  /** The ARN, its account id, and its instance id if it is an instance's. */
  awsArn(value: string): void;
  awsAccountId(value: string): void;
  awsInstanceId(value: string): void;
  /** `key:value`. */
  awsTag(value: string): void;
  traceId(value: string): void;
  username(value: string): void;
  email(value: string): void;
  /** Searches a JSON value of AWS for all of these by its keys (`reference/panther-behaviour.md` 2.5). */
  deepScan(value: unknown): void;
}

/** One event of a record, ready for output. */
export interface ParsedEvent {
  /** Members of the row without braces, `"a":1,"b":"x"`: names as in the table, empty values left out, no line feed. */
  readonly body: string;
  /** Absent if the event carries no time. */
  readonly time?: EventTime;
  /** Indicator members, `"p_any_ip_addresses":["…"]`, in the order of the standard fields; empty if there are none. */
  readonly indicators: string;
}

/** What a parser makes of a record. A header has no events. A refusal says why in words without content of the log. */
export type ParseResult = { readonly events: readonly ParsedEvent[] } | { readonly refused: string };

/** Parses the records of one object, in order. It may remember a header. */
export interface LogParser {
  parse(record: RawRecord): ParseResult;
  /** What it remembers, as JSON-safe text; absent if it never remembers. */
  save?(): string | undefined;
  restore?(state: string): void;
}

/** A source of pseudo-random values that is the same for the same seed. */
export interface SampleRandom {
  /** A whole number of `min` to `max`, both included. */
  integer(min: number, max: number): number;
  pick<T>(values: readonly T[]): T;
  /** Lower-case hex digits. */
  hex(length: number): string;
  ipv4(): string;
}

/** Makes one record of a log type, as its service would write it; `atMs` is its time. */
export type SampleMaker = (random: SampleRandom, atMs: number) => string;

/** A log type: what its rows look like and how records become rows. One file each in `log-types/`, or a custom schema. */
export interface LogType {
  /** Such as `AWS.CloudTrail`. */
  readonly name: string;
  readonly description: string;
  /** Page that documents the format. */
  readonly reference: string;
  /** In the order of the table. Standard fields (`p_…`) are not among them. */
  readonly columns: readonly Column[];
  createParser(): LogParser;
  /** Absent for custom schemas. */
  readonly sample?: SampleMaker;
  /** Lines that stand before samples in a file of this type, such as a header. */
  readonly sampleHeader?: string;
  /** How samples stand in a file: each on a line, or as members of an array under that key. */
  readonly sampleEnvelope?: 'Records';
}
