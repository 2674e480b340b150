import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../src/config/parse-template.ts';
import { isErrorCode } from '../../src/errors.ts';

describe('parseTemplate', () => {
  it('turns every kind of short form into the long form', () => {
    const text = [
      'A: !Ref Topic',
      'B: !GetAtt Nested.Outputs.Arn',
      'C: !GetAtt [Key, Arn]',
      "D: !Sub ['${X}', {X: !Select [0, !Split [':', !Ref Queue]]}]",
      'E: !If [Given, !Ref Role, !Ref AWS::NoValue]',
      'F: !Not [!Condition Given]',
      'G: {Fn::Base64: !Sub hello}',
    ].join('\n');
    expect(parseTemplate(text)).toEqual({
      A: { Ref: 'Topic' },
      B: { 'Fn::GetAtt': ['Nested', 'Outputs.Arn'] },
      C: { 'Fn::GetAtt': ['Key', 'Arn'] },
      D: { 'Fn::Sub': ['${X}', { X: { 'Fn::Select': [0, { 'Fn::Split': [':', { Ref: 'Queue' }] }] } }] },
      E: { 'Fn::If': ['Given', { Ref: 'Role' }, { Ref: 'AWS::NoValue' }] },
      F: { 'Fn::Not': [{ Condition: 'Given' }] },
      G: { 'Fn::Base64': { 'Fn::Sub': 'hello' } },
    });
  });

  it('keeps dates and the words of YAML 1.1 as strings', () => {
    expect(parseTemplate('Version: 2012-10-17\nAnswer: yes')).toEqual({ Version: '2012-10-17', Answer: 'yes' });
  });

  it('reads JSON, and YAML that opens with a brace', () => {
    expect(parseTemplate('{"A": {"Ref": "B"}}')).toEqual({ A: { Ref: 'B' } });
    expect(parseTemplate('{A: !Ref B}')).toEqual({ A: { Ref: 'B' } });
  });

  it.each([
    ['an alias', 'a: &x [1]\nb: *x'],
    ['an unknown tag', 'a: !Nope b'],
    ['an empty text', ''],
    ['an open quote', 'a: "b'],
    ['a duplicate key', 'a: 1\na: 2'],
  ])('refuses %s', (_title, text) => {
    let caught: unknown;
    try {
      parseTemplate(text);
    } catch (error) {
      caught = error;
    }
    expect(isErrorCode(caught, 'INPUT_INVALID')).toBe(true);
  });
});
