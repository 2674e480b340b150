import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logType as apacheCombined } from '../../../src/runtime/log-types/apache-access-combined.ts';
import { logType as apacheCommon } from '../../../src/runtime/log-types/apache-access-clf.ts';
import { logType as alb } from '../../../src/runtime/log-types/aws-alb.ts';
import { logType as auroraAudit } from '../../../src/runtime/log-types/aws-aurora-mysql-audit.ts';
import { logType as cloudFront } from '../../../src/runtime/log-types/aws-cloud-front-access.ts';
import { logType as s3Access } from '../../../src/runtime/log-types/aws-s3-server-access.ts';
import { logType as transitGatewayFlow } from '../../../src/runtime/log-types/aws-transit-gateway-flow.ts';
import { logType as vpcFlow } from '../../../src/runtime/log-types/aws-vpc-flow.ts';
import { logType as nginx } from '../../../src/runtime/log-types/nginx-access.ts';
import { logType as bsdSyslog } from '../../../src/runtime/log-types/syslog-rfc3164.ts';
import { logType as syslog } from '../../../src/runtime/log-types/syslog-rfc5424.ts';
import type { LogParser, LogType, SampleRandom } from '../../../src/runtime/log-type.ts';

const types = [
  alb,
  apacheCombined,
  apacheCommon,
  auroraAudit,
  bsdSyslog,
  cloudFront,
  nginx,
  s3Access,
  syslog,
  transitGatewayFlow,
  vpcFlow,
];
const atMs = Date.UTC(2024, 1, 29, 23, 59, 58, 123);
const headerSeparator: Readonly<Record<string, string>> = { 'AWS.CloudFrontAccess': '\t' };

function randomFrom(seed: number): SampleRandom {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const integer = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    integer,
    pick: (values) => values[integer(0, values.length - 1)] as (typeof values)[number],
    hex: (length) => Array.from({ length }, () => integer(0, 15).toString(16)).join(''),
    ipv4: () => `192.0.2.${String(integer(0, 255))}`,
  };
}

function sampleFile(type: LogType, seed: number, count: number): string[] {
  const random = randomFrom(seed);
  const lines = Array.from({ length: count }, (_, at) => type.sample?.(random, atMs + at * 1000) ?? '');
  return [...(type.sampleHeader?.split('\n') ?? []), ...lines];
}

/** The row of a line, `header`, or the refusal. */
function parse(parser: LogParser, text: string): unknown {
  const result = parser.parse({ text, end: 0 });
  if ('refused' in result) return result.refused;
  const [event] = result.events;
  return event === undefined ? 'header' : JSON.parse(`{${event.body}}`);
}

function parseAll(type: LogType, lines: readonly string[]): unknown[] {
  const parser = type.createParser();
  return lines.map((line) => parse(parser, line));
}

const seeds = fc.integer({ min: 1, max: 2 ** 31 });

describe.each(types.map((type) => [type.name, type] as const))('%s', (_name, type) => {
  it('takes every line of its own samples, at their time', () => {
    const parser = type.createParser();
    const lines = sampleFile(type, 7, 300);
    const times = lines.map((text) => {
      const result = parser.parse({ text, end: 0, timeMs: atMs });
      return 'events' in result ? result.events.map(({ time }) => time?.text.slice(0, 19)) : [result.refused];
    });
    const expected = Array.from({ length: 300 }, (_, at) =>
      new Date(atMs + at * 1000).toISOString().slice(0, 19).replace('T', ' '),
    );
    expect(times.flat()).toEqual(expected);
  });

  it('gives the same samples for the same seed, and others for another', () => {
    expect(sampleFile(type, 3, 20)).toEqual(sampleFile(type, 3, 20));
    expect(sampleFile(type, 3, 20)).not.toEqual(sampleFile(type, 4, 20));
  });

  it('never throws, whatever the line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), seeds, fc.nat(), (noise, seed, place) => {
        const [sample = ''] = sampleFile(type, seed, 1).slice(-1);
        const at = place % (sample.length + 1);
        const parser = type.createParser();
        for (const line of [noise, sample.slice(0, at) + noise, sample.slice(0, at) + noise + sample.slice(at)]) {
          const row = parse(parser, line);
          expect(typeof row === 'string' || typeof row === 'object').toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('names no content of the line in a refusal', () => {
    fc.assert(
      fc.property(seeds, fc.nat(), (seed, place) => {
        const [sample = ''] = sampleFile(type, seed, 1).slice(-1);
        const at = place % (sample.length + 1);
        const row = parse(type.createParser(), `${sample.slice(0, at)}sEcReT${sample.slice(at)}`);
        expect(typeof row === 'string' && row.includes('sEcReT')).toBe(false);
      }),
    );
  });

  it('takes a time that grows no faster than the line', () => {
    const [sample = ''] = sampleFile(type, 5, 1).slice(-1);
    const cuts = [0, 4, ...[...sample.matchAll(/[ ,\t"[]+/g)].map(({ index }) => index + 1), sample.length];
    const pieces = [
      '"',
      '" ',
      '\\',
      '\\"',
      ' ',
      '- ',
      'a ',
      '[',
      '] "',
      ' [a="',
      '%C3',
      ',',
      '\t',
      'start ',
      '" 200',
      'x',
    ];
    const long = pieces.map((piece) => piece.repeat(100_000));
    const parser = type.createParser();
    const begin = performance.now();
    for (const cut of cuts.filter((_, index) => index % 3 === 0)) {
      for (const text of long) parse(parser, sample.slice(0, cut) + text);
    }
    // A parser that looks at each character for each character takes minutes.
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  it('goes on as before when its state was saved in the middle', () => {
    fc.assert(
      fc.property(seeds, fc.nat(), (seed, place) => {
        const lines = sampleFile(type, seed, 6);
        const whole = parseAll(type, lines);
        const at = place % (lines.length + 1);
        const first = type.createParser();
        const before = lines.slice(0, at).map((line) => parse(first, line));
        const state = JSON.parse(JSON.stringify({ state: first.save?.() })) as { state?: string };
        const second = type.createParser();
        if (state.state !== undefined) second.restore?.(state.state);
        expect([...before, ...lines.slice(at).map((line) => parse(second, line))]).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });
});

describe.each([vpcFlow, transitGatewayFlow, cloudFront].map((type) => [type.name, type] as const))(
  'headers of %s',
  (name, type) => {
    const separator = headerSeparator[name] ?? ' ';
    const names = type.sampleHeader?.split('\n').at(-1)?.replace('#Fields: ', '').split(' ') ?? [];
    const shuffledHeader = (order: readonly string[]): string =>
      name === 'AWS.CloudFrontAccess' ? `#Fields: ${order.join(' ')}` : order.join(' ');

    it('give the same row in any order, also after a save in between', () => {
      fc.assert(
        fc.property(seeds, fc.shuffledSubarray(names, { minLength: names.length }), (seed, order) => {
          const [line = ''] = sampleFile(type, seed, 1).slice(-1);
          const values = line.split(separator);
          const shuffled = order.map((field) => values[names.indexOf(field)]).join(separator);
          const parser = type.createParser();
          expect(parse(parser, shuffledHeader(order))).toBe('header');
          const later = type.createParser();
          later.restore?.(parser.save?.() ?? '');
          const row = parse(type.createParser(), line);
          expect([parse(parser, shuffled), parse(later, shuffled)]).toEqual([row, row]);
        }),
      );
    });
  },
);

describe('VPC flow logs with every field', () => {
  const fields = vpcFlow.columns.map((column) => (typeof column.from === 'string' ? column.from : column.name));
  const value = (field: string): fc.Arbitrary<string> => {
    if (field === 'start' || field === 'end') return fc.integer({ min: 0, max: 2e9 }).map(String);
    if (field === 'account-id') return fc.integer({ min: 10 ** 11, max: 10 ** 12 - 1 }).map(String);
    if (field === 'action') return fc.constantFrom('ACCEPT', 'REJECT', '-');
    if (field === 'log-status') return fc.constantFrom('OK', 'NODATA', 'SKIPDATA', '-');
    const type = vpcFlow.columns.find((column) => (column.from ?? column.name) === field)?.type;
    return type === 'string'
      ? fc.string({ unit: fc.constantFrom(...'az09:./-'), minLength: 1, maxLength: 30 })
      : fc.nat(65_535).map(String);
  };
  const lines = fc
    .shuffledSubarray(fields)
    .map((some) => [...new Set([...some, 'start', 'end', 'version', 'srcaddr', 'dstaddr', 'action'])])
    .chain((order) => fc.tuple(fc.constant(order), fc.tuple(...order.map(value))));

  it('come back as the values that were written, under any header', () => {
    fc.assert(
      fc.property(fc.array(lines, { minLength: 1, maxLength: 3 }), (parts) => {
        const parser = vpcFlow.createParser();
        for (const [order, values] of parts) {
          expect(parse(parser, order.join(' '))).toBe('header');
          const expected: Record<string, unknown> = {};
          for (const column of vpcFlow.columns) {
            const text = values[order.indexOf(typeof column.from === 'string' ? column.from : column.name)];
            if (text === undefined || text === '-') continue;
            if (column.type === 'timestamp') {
              expected[column.name] =
                `${new Date(Number(text) * 1000).toISOString().slice(0, 19).replace('T', ' ')}.000000000`;
            } else expected[column.name] = column.type === 'string' ? text : Number(text);
          }
          expect(parse(parser, values.join(' '))).toEqual(expected);
        }
      }),
    );
  });

  it('keep counts that are beyond what a double holds', () => {
    const result = vpcFlow
      .createParser()
      .parse({ text: '2 - - - - - - - 9007199254740993 9223372036854775807 1 2 - -', end: 0 });
    expect(JSON.stringify(result)).toContain('\\"packets\\":9007199254740993,\\"bytes\\":9223372036854775807');
  });

  it('are told from those of transit gateways by their headers', () => {
    const [vpc, gateway] = [vpcFlow, transitGatewayFlow].map(({ sampleHeader = '' }) => sampleHeader);
    expect([vpc, gateway].map((header = '') => parse(vpcFlow.createParser(), header) === 'header')).toEqual([
      true,
      false,
    ]);
    expect([vpc, gateway].map((header = '') => parse(transitGatewayFlow.createParser(), header) === 'header')).toEqual([
      false,
      true,
    ]);
  });
});

describe('messages of BSD syslog', () => {
  const timeOf = (text: string, timeMs: number): string | undefined => {
    const result = bsdSyslog.createParser().parse({ text: `<34>${text} host su: failed`, end: 0, timeMs });
    return 'events' in result ? result.events[0]?.time?.text.slice(0, 10) : result.refused;
  };

  it('are of the year that brings them nearest to their delivery', () => {
    expect(timeOf('Dec 31 23:59:59', Date.UTC(2024, 0, 1))).toBe('2023-12-31');
    expect(timeOf('Jan  1 00:00:00', Date.UTC(2023, 11, 31))).toBe('2024-01-01');
    expect(timeOf('Jun 15 12:00:00', Date.UTC(2024, 5, 16))).toBe('2024-06-15');
  });

  it('may be of a leap day', () => {
    expect(timeOf('Feb 29 12:00:00', Date.UTC(2025, 1, 1))).toBe('2024-02-29');
    expect(timeOf('Feb 30 12:00:00', Date.UTC(2025, 1, 1))).toBe('timestamp is not a time of the format rfc3339');
  });
});
