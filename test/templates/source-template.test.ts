import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Source } from '../../src/config/schema.ts';
import { countPolicyCharacters } from '../../src/config/source-policy.ts';
import { isErrorCode } from '../../src/errors.ts';
import { buildSourceTemplate } from '../../src/templates/catalog.ts';
import { findStatements, listOf } from './policies.ts';
import { at, resolveTemplate } from './resolve-template.ts';
import { sampleConfig, theSource } from './sample-config.ts';

const config = sampleConfig();
const withEverything = theSource(0);
const bare = theSource(1);

function sourceWith(prefixes: readonly string[]): Source {
  return { ...bare, prefixes: prefixes.map((prefix) => ({ prefix, exclude: [], logTypes: ['AWS.ALB'] })) };
}

function objectPatterns(source: Source): readonly string[] {
  const statements = findStatements(buildSourceTemplate(config, source), {});
  const reading = statements.filter(({ statement }) => statement.Action === 's3:GetObject');
  return reading.flatMap(({ statement }) => listOf(statement.Resource));
}

/** As IAM reads a resource: a bare `*` or `?` is a wildcard, `${*}` a plain character, any other `${…}` a variable. */
function iamMatches(pattern: string, arn: string): boolean {
  const parts = pattern.match(/\$\{[^}]*\}|[\s\S]/gu) ?? [];
  const source = parts.map((part) => {
    if (part === '*') return String.raw`[\s\S]*`;
    if (part === '?') return String.raw`[\s\S]`;
    if (part.length === 1 || /^\$\{[*?$]\}$/.test(part))
      return escapeRegExp(part.length === 1 ? part : part.slice(2, 3));
    return part.startsWith('${') ? '(?!)' : escapeRegExp(part);
  });
  return new RegExp(`^${source.join('')}$`, 'u').test(arn);
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}

describe('the template of a source', () => {
  it('deploys without parameters and says everything in literals', () => {
    const template = buildSourceTemplate(config, withEverything);
    expect(template.Parameters).toBeUndefined();
    const role = resolveTemplate(template, { partition: 'aws-cn' }).get('LogProcessingRole');
    expect(role?.properties).toMatchObject({
      RoleName: 'PantherLogProcessingRole-prod-cloudtrail',
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { AWS: 'arn:aws-cn:iam::111122223333:root' },
            Condition: { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'sts:ExternalId': 'acme-7' } },
          },
        ],
      },
    });
  });

  it('grants the documented reads on its prefixes and its key, and nothing more', () => {
    const statements = findStatements(buildSourceTemplate(config, withEverything), {})
      .filter(({ where }) => where.includes('Policies'))
      .map(({ statement }) => statement);
    expect(statements).toEqual([
      { Effect: 'Allow', Action: 's3:GetBucketLocation', Resource: 'arn:aws:s3:::acme-cloudtrail' },
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: ['arn:aws:s3:::acme-cloudtrail/AWSLogs/*', 'arn:aws:s3:::acme-cloudtrail/other/*'],
      },
      { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:DescribeKey'], Resource: withEverything.kmsKeyArn },
    ]);
  });

  it('asks for no external id and grants no key when the source names none', () => {
    const text = JSON.stringify(buildSourceTemplate(config, bare));
    expect(text).not.toContain('ExternalId');
    expect(text).not.toContain('kms:');
    expect(objectPatterns(bare)).toEqual(['arn:aws:s3:::acme-logs/*']);
  });

  it('lets exactly the keys under its prefixes be read, whatever characters they have', () => {
    const keyText = fc.string({
      unit: fc.constantFrom('a', 'b', '/', '*', '?', '$', '{', '}', '!', '.', 'ü'),
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(keyText, { minLength: 1, maxLength: 3 }), keyText, (prefixes, key) => {
        const patterns = objectPatterns(sourceWith(prefixes));
        const isAllowed = patterns.some((pattern) => iamMatches(pattern, `arn:aws:s3:::acme-logs/${key}`));
        expect(isAllowed).toBe(prefixes.some((prefix) => key.startsWith(prefix)));
      }),
      {
        numRuns: 1_000,
        examples: [
          [['a${b}/'], 'a${b}/x'],
          [['cost$/'], 'cost$/x'],
          [['a*/'], 'ab/x'],
          [['a?/'], 'ab/x'],
        ],
      },
    );
  });

  it('keeps a policy within the characters that IAM accepts, at the price of a wildcard', () => {
    const [pattern = ''] = objectPatterns(sourceWith(['über/日本語/😀x/']));
    expect(pattern).toBe('arn:aws:s3:::acme-logs/über/*/*x/*');
    expect(iamMatches(pattern, 'arn:aws:s3:::acme-logs/über/日本語/😀x/1')).toBe(true);
  });

  it('writes one wildcard where a prefix ends in what no policy can hold', () => {
    expect(objectPatterns(sourceWith(['日本語']))).toEqual(['arn:aws:s3:::acme-logs/*']);
    expect(objectPatterns(sourceWith(['a/日本', 'a/中国']))).toEqual(['arn:aws:s3:::acme-logs/a/*']);
    expect(objectPatterns(sourceWith(['a*']))).toEqual(['arn:aws:s3:::acme-logs/a${*}*']);
  });

  it.each(['us-east-1', 'cn-north-1'])(
    'has a policy of just the length that the checks count with, in %s',
    (region) => {
      for (const source of [withEverything, bare, sourceWith(['über/日本語/', 'a"b\\/', 'x?$/'])]) {
        const placed = { ...source, region };
        const partition = region.startsWith('cn-') ? 'aws-cn' : 'aws';
        const role = resolveTemplate(buildSourceTemplate(config, placed), { partition }).get('LogProcessingRole');
        const policy = JSON.stringify(at(role, 'properties', 'Policies', 0, 'PolicyDocument'));
        const prefixes = source.prefixes.map(({ prefix }) => prefix);
        expect(countPolicyCharacters({ ...placed, prefixes })).toBe(policy.length);
      }
    },
  );

  it('names each prefix once and drops those that another covers', () => {
    expect(objectPatterns(sourceWith(['b/', 'a/', 'a/x/', 'b/']))).toEqual([
      'arn:aws:s3:::acme-logs/b/*',
      'arn:aws:s3:::acme-logs/a/*',
    ]);
    expect(objectPatterns(sourceWith(['a/', '']))).toEqual(['arn:aws:s3:::acme-logs/*']);
  });

  it('refuses prefixes that make a policy longer than IAM accepts', () => {
    const many = sourceWith(Array.from({ length: 200 }, (_each, index) => `some/rather/long/prefix/number-${index}/`));
    let caught: unknown;
    try {
      buildSourceTemplate(config, many);
    } catch (error) {
      caught = error;
    }
    expect(isErrorCode(caught, 'INPUT_INVALID')).toBe(true);
    expect(String(caught)).toContain('everything');
  });
});
