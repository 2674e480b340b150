import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../src/config/parse-template.ts';
import type { Template } from '../../src/templates/cfn/template.ts';
import { renderJson, renderYaml } from '../../src/templates/render.ts';
import { sampleDeployments } from './deployments.ts';

function templateWith(properties: Record<string, unknown>, conditions: Record<string, unknown> = {}): Template {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'a template for a test',
    Conditions: conditions,
    Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: properties } },
  };
}

const awkward = [
  '012345678901',
  'yes',
  'no',
  'on',
  'null',
  '~',
  '1e3',
  '0o17',
  '0x1F',
  '1_000',
  '12:30:45',
  '2012-10-17',
  '.inf',
  '',
  ' ',
  '-',
  '!Ref x',
  '&a',
  '*a',
  '<<',
  '=',
  'a: b',
  'a #b',
  '#a',
  '"a"',
  "it's",
  '`a`',
  '@a',
  '%a',
  '[a]',
  '{a}',
  'a\nb',
  'a\n',
  '\na',
  ' a ',
  'a\tb',
  '\u0085',
  '\u2028',
  'ü',
  '日本',
  '😀',
  '\u0000',
];
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.constantFrom(...awkward));

describe('rendering', () => {
  it.each(awkward)('keeps the text %j a text', (value) => {
    const template = templateWith({ TopicName: value, [value]: 'as a key' });
    expect(parseTemplate(renderYaml(template))).toEqual(template);
  });

  it('gives back the same object from YAML and from JSON, whatever the texts', () => {
    const literal = fc.oneof(text, fc.integer(), fc.boolean());
    const value = fc.letrec((again) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        literal,
        fc.array(again('node'), { maxLength: 3 }),
        fc.dictionary(text, again('node'), { maxKeys: 3, noNullPrototype: true }),
        fc.record({ Ref: text }),
        fc.record({ Condition: text }),
        fc.tuple(fc.constantFrom('A', 'B1', 'not.an.id'), text).map((parts) => ({ 'Fn::GetAtt': parts })),
        fc.record({
          'Fn::Sub': fc.oneof(
            text,
            fc.tuple(text, fc.dictionary(text, again('node'), { maxKeys: 2, noNullPrototype: true })),
          ),
        }),
        fc.record({ 'Fn::Join': fc.tuple(text, fc.array(again('node'), { maxLength: 2 })) }),
        fc.record({ 'Fn::Not': fc.tuple(again('node')) }),
        fc.record({ 'Fn::Base64': again('node') }),
      ),
    })).node;
    fc.assert(
      fc.property(value, (node) => {
        const template = templateWith({ Value: node });
        expect(parseTemplate(renderYaml(template))).toEqual(template);
        expect(parseTemplate(renderJson(template))).toEqual(template);
      }),
      { numRuns: 400 },
    );
  });

  it('writes intrinsics short, one tag a node, and conditions short only where conditions stand', () => {
    const yaml = renderYaml(
      templateWith(
        {
          A: { 'Fn::GetAtt': ['Topic', 'TopicArn'] },
          B: { 'Fn::Base64': { 'Fn::Sub': '${AWS::Region}' } },
          C: [{ Condition: 'not an intrinsic here' }],
        },
        { Both: { 'Fn::And': [{ Condition: 'One' }, { Condition: 'Two' }] } },
      ),
    );
    expect(yaml).toContain('A: !GetAtt Topic.TopicArn\n');
    expect(yaml).toContain('B:\n        Fn::Base64: !Sub ${AWS::Region}\n');
    expect(yaml).toContain('- Condition: not an intrinsic here\n');
    expect(yaml).toContain('Both: !And\n    - !Condition One\n    - !Condition Two\n');
  });

  it.each(sampleDeployments())(
    'says the same in YAML as in JSON, with LF and a final line end: $title',
    ({ template }) => {
      const [yaml, json] = [renderYaml(template), renderJson(template)];
      expect(parseTemplate(yaml)).toEqual(template);
      expect(JSON.parse(json)).toEqual(template);
      for (const rendered of [yaml, json]) {
        expect(rendered).not.toContain('\r');
        expect(rendered).toMatch(/[^\n]\n$/);
      }
      expect(yaml).not.toContain('Fn::');
    },
  );
});
