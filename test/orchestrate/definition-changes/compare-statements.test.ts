import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareStatements } from '../../../src/orchestrate/definition-changes/compare-statements.ts';
import { containsPattern, readPattern } from '../../../src/orchestrate/definition-changes/pattern.ts';
import { readStatement } from '../../../src/orchestrate/definition-changes/statement.ts';
import { statementCases } from './statement-cases.ts';

const compare = (before: unknown, after: unknown) => compareStatements(readStatement(before), readStatement(after));
const mirrored = { broader: 'narrower', narrower: 'broader', equal: 'equal', incomparable: 'incomparable' } as const;

const word = fc.stringMatching(/^[ab*?]{1,4}$/);
const words = fc.array(word, { minLength: 1, maxLength: 3 });
const entry = fc.oneof(word, fc.constantFrom({ Ref: 'Topic' }, { 'Fn::Sub': 'a${V}*' }, { 'Fn::GetAtt': 'Role.Arn' }));
const conditions = fc.dictionary(
  fc.constantFrom('StringEquals', 'StringLike', 'StringNotEquals', 'Bool', 'ForAllValues:StringLike'),
  fc.dictionary(fc.constantFrom('k', 'K2'), words, { minKeys: 1 }),
);
const statement = fc.record(
  {
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: words,
    Resource: fc.array(entry, { minLength: 1, maxLength: 3 }),
    Principal: fc.oneof(fc.constant('*'), fc.record({ AWS: words }), fc.record({ Service: words })),
    Condition: conditions,
  },
  { requiredKeys: ['Effect', 'Action', 'Resource'] },
);

describe('compareStatements', () => {
  const cases = statementCases.map(([why, before, after, verdict, detail]) => ({
    why,
    before,
    after,
    verdict,
    detail,
  }));
  it.each(cases)('judges $why', ({ after, before, detail, verdict }) => {
    const compared = compare(before, after);
    expect(compared.verdict).toBe(verdict);
    if (detail !== undefined) expect(compared.details.join('\n')).toContain(detail);
    expect(compare(after, before).verdict).toBe(mirrored[verdict]);
  });

  it('finds a statement equal to itself, with nothing to tell', () => {
    fc.assert(
      fc.property(statement, (each) => {
        expect(compare(each, structuredClone(each))).toEqual({ verdict: 'equal', details: [] });
      }),
    );
  });

  it('says the opposite the other way round', () => {
    fc.assert(
      fc.property(statement, statement, (before, after) => {
        expect(compare(after, before).verdict).toBe(mirrored[compare(before, after).verdict]);
      }),
    );
  });

  it('finds an Allow broader, and a Deny narrower, by an action that it did not hold', () => {
    fc.assert(
      fc.property(statement, (before) => {
        const after = { ...before, Action: [...before.Action, 'other:Thing'] };
        const { verdict } = compare(before, after);
        const isHeld = before.Action.some((action) => containsPattern(readPattern(action), readPattern('other:Thing')));
        const opened = before.Effect === 'Allow' ? 'broader' : 'narrower';
        expect(verdict).toBe(isHeld ? 'equal' : opened);
      }),
    );
  });

  it('finds an Allow narrower, and a Deny broader, by one condition more', () => {
    fc.assert(
      fc.property(statement, (before) => {
        const after = { ...before, Condition: { ...before.Condition, ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::x' } } };
        expect(compare(before, after).verdict).toBe(before.Effect === 'Allow' ? 'narrower' : 'broader');
      }),
    );
  });
});

describe('containsPattern', () => {
  const matches = (pattern: string, text: string): boolean =>
    new RegExp(`^${pattern.replaceAll('*', '[ab]*').replaceAll('?', '[ab]')}$`).test(text);
  const texts = ['', 'a', 'b'].flatMap((x) =>
    ['', 'a', 'b'].flatMap((y) => ['', 'a', 'b', 'ab', 'ba'].map((z) => x + y + z)),
  );

  it('never claims more than the patterns match', () => {
    fc.assert(
      fc.property(word, word, (outer, inner) => {
        if (!containsPattern(readPattern(outer), readPattern(inner))) return;
        for (const text of texts) if (matches(inner, text)) expect(matches(outer, text)).toBe(true);
      }),
    );
  });

  it('knows every plain text that a pattern matches', () => {
    fc.assert(
      fc.property(word, fc.constantFrom(...texts), (pattern, text) => {
        expect(containsPattern(readPattern(pattern), readPattern(text))).toBe(matches(pattern, text));
      }),
    );
  });
});
