import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/check-config.ts';
import { editConfig } from '../../src/config/edit-config.ts';
import type { TargetsEdit } from '../../src/config/edit/targets-edit.ts';

const head = [
  'version: 1',
  'panther: { accountId: "111122223333", region: us-west-2 }',
  'administrator: { accountId: "444455556666", region: us-west-2 }',
  '',
].join('\n');
const [a, b, c, d] = ['100000000000', '200000000000', '300000000000', '400000000000'] as const;
const many = Array.from({ length: 12 }, (_, index) => `5000000000${String(index).padStart(2, '0')}`);

function edit(lines: readonly string[], ...edits: readonly TargetsEdit[]): readonly string[] {
  const { text } = editConfig(head + lines.join('\n'), 'panther.yml', edits);
  expect(text.startsWith(head)).toBe(true);
  return text.slice(head.length).split('\n');
}

const targets = (...lines: readonly string[]): readonly string[] => [
  'realTimeEvents:',
  '  targets:',
  ...lines.map((line) => `    ${line}`),
  '',
];

describe('accounts are added', () => {
  const list = (...ids: readonly string[]): TargetsEdit => ({ kind: 'list', ids });

  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    [
      'to a list on one line, in the quotes and with the comment that are there',
      [`accounts: ['${a}', '${c}'] # two`, 'regions: all'],
      [b],
      [`accounts: ['${a}', '${b}', '${c}'] # two`, 'regions: all'],
    ],
    [
      'at the end of a list that is not sorted, in the order given',
      [`accounts: ["${c}", "${a}"]`, 'regions: all'],
      [d, b],
      [`accounts: ["${c}", "${a}", "${d}", "${b}"]`, 'regions: all'],
    ],
    [
      'one a line where they stand one a line, above the comment of the next',
      ['accounts:', '  # the first', `  - "${a}"`, '  # the third', `  - "${c}" # c`, 'regions: all'],
      [b, d],
      [
        'accounts:',
        '  # the first',
        `  - "${a}"`,
        `  - "${b}"`,
        '  # the third',
        `  - "${c}" # c`,
        `  - "${d}"`,
        'regions: all',
      ],
    ],
    [
      'before all, with the comment of the first left to it',
      ['accounts:', '# of c', `- "${c}"`, 'regions: all'],
      [a],
      ['accounts:', `- "${a}"`, '# of c', `- "${c}"`, 'regions: all'],
    ],
    [
      'in a flow list of several lines, which gets no comma at its end',
      ['accounts: [', `  "${b}", # b`, `  "${c}" # c`, '  ]', 'regions: all'],
      [a, d],
      ['accounts: [', `  "${a}",`, `  "${b}", # b`, `  "${c}", # c`, `  "${d}"`, '  ]', 'regions: all'],
    ],
    [
      'in a flow list of several lines, which keeps the comma at its end',
      ['accounts: [', `  "${a}",`, '  ]', 'regions: all'],
      [b, c],
      ['accounts: [', `  "${a}",`, `  "${b}",`, `  "${c}",`, '  ]', 'regions: all'],
    ],
    [
      'to a mapping on one line',
      [`{ regions: all, accounts: ["${b}"] }`],
      [a],
      [`{ regions: all, accounts: ["${a}", "${b}"] }`],
    ],
    [
      'as a block list, where one line would get too long',
      [`accounts: ["${a}"] # note`, 'regions: all'],
      many,
      ['accounts: # note', `  - "${a}"`, ...many.map((id) => `  - "${id}"`), 'regions: all'],
    ],
    [
      'on lines of their own within a mapping on one line that would get too long',
      [`{ accounts: ["${a}"], regions: all }`],
      many.slice(0, 7),
      [
        `{ accounts: ["${a}",`,
        ...many.slice(0, 6).map((id) => `             "${id}",`),
        `             "${many[6]}"], regions: all }`,
      ],
    ],
    [
      'behind the organizational units where there is no list yet',
      ['# units', 'organizationalUnits: [ou-ab12-cd34ef56] # one', '# last', 'regions: all'],
      [b, a],
      [
        '# units',
        'organizationalUnits: [ou-ab12-cd34ef56] # one',
        'accounts:',
        `  - "${a}"`,
        `  - "${b}"`,
        '# last',
        'regions: all',
      ],
    ],
    [
      'to an empty list',
      ['accounts: []', 'organizationalUnits: [ou-ab12-cd34ef56]', 'regions: all'],
      [a],
      [`accounts: ["${a}"]`, 'organizationalUnits: [ou-ab12-cd34ef56]', 'regions: all'],
    ],
  ])('%s', (_, before, ids, after) => {
    expect(edit(targets(...before), list(...ids))).toEqual(targets(...after));
  });

  it('with the line breaks that the file has, and none at its end if there was none', () => {
    const text = `${head}realTimeEvents:\n  targets:\n    regions: all\n    accounts:\n      - "${a}"`.replaceAll(
      '\n',
      '\r\n',
    );
    const { text: edited } = editConfig(text, 'panther.yml', [list(b)]);
    expect(edited).toBe(`${text}\r\n      - "${b}"`);
    expect(editConfig(edited, 'panther.yml', [{ kind: 'unlist', ids: [b] }]).text).toBe(text);
  });

  it('where there is no realTimeEvents, as a block or in one line', () => {
    const create: TargetsEdit = { kind: 'create', ids: [b, a], regions: ['us-east-1', 'eu-west-1'] };
    expect(edit(['# end'], create)).toEqual([
      'realTimeEvents:',
      '  targets:',
      '    accounts:',
      `      - "${a}"`,
      `      - "${b}"`,
      '    regions: [us-east-1, eu-west-1]',
      '# end',
    ]);
    const text =
      '{ "version": 1, "panther": { "accountId": "111122223333", "region": "us-west-2" },\n  "administrator": { "accountId": "444455556666", "region": "us-west-2" } }';
    const { config } = editConfig(text, 'panther.yml', [create]);
    expect(config.realTimeEvents?.targets).toMatchObject({ accounts: [a, b], regions: ['us-east-1', 'eu-west-1'] });
  });
});

describe('accounts are taken out', () => {
  const unlist = (...ids: readonly string[]): TargetsEdit => ({ kind: 'unlist', ids });

  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['of one line', [`accounts: [ "${a}", "${b}", "${c}" ]`], [a, c], [`accounts: [ "${b}" ]`]],
    ['of one line with a comma at its end', [`accounts: ["${a}", "${b}", ]`], [b], [`accounts: ["${a}", ]`]],
    [
      'with the comments behind them, but not with those above',
      ['accounts:', '  # first', `  - "${a}" # a`, '  # second', `  - "${b}" # b`],
      [a],
      ['accounts:', '  # first', '  # second', `  - "${b}" # b`],
    ],
    [
      'of a flow list of several lines',
      ['accounts: [', `  "${a}", # a`, `  "${b}", "${c}", # b c`, `  "${d}" # d`, '  ]'],
      [b, d],
      ['accounts: [', `  "${a}", # a`, `  "${c}" # b c`, '  ]'],
    ],
    [
      'several on one line of several',
      ['accounts: [', `  "${a}",`, `  "${b}", "${c}" # b c`, '  ]'],
      [b, c],
      ['accounts: [', `  "${a}"`, '  ]'],
    ],
  ])('%s', (_, before, ids, after) => {
    expect(edit(targets(...before, 'regions: all'), unlist(...ids))).toEqual(targets(...after, 'regions: all'));
  });

  it('to the last, when units are left: a block list goes with its key, a flow list stays empty', () => {
    const units = ['organizationalUnits: [ou-ab12-cd34ef56]', 'regions: all'];
    expect(edit(targets('accounts: # none', `  - "${a}"`, ...units), unlist(a))).toEqual(targets(...units));
    expect(edit(targets(`accounts: ["${a}"]`, ...units), unlist(a))).toEqual(targets('accounts: []', ...units));
  });
});

describe('overrides', () => {
  const own = (...ids: readonly string[]): TargetsEdit => ({ kind: 'setRegions', ids, regions: ['eu-west-1'] });
  const listed = `accounts: ["${a}", "${b}"]`;

  it.each<[string, TargetsEdit, readonly string[], readonly string[]]>([
    [
      'begin behind the regions',
      own(b),
      ['regions: all # every', '# last', listed],
      ['regions: all # every', 'overrides:', `  "${b}": { regions: [eu-west-1] }`, '# last', listed],
    ],
    [
      'get a place among others',
      own(a),
      [listed, 'regions: all', 'overrides:', `  '${b}': { regions: all }`],
      [listed, 'regions: all', 'overrides:', `  '${a}': { regions: [eu-west-1] }`, `  '${b}': { regions: all }`],
    ],
    [
      'change their regions, in a block or a line, and keep their parameters',
      own(a, b),
      [
        listed,
        'regions: all',
        'overrides:',
        `  "${a}":`,
        '    regions: # old',
        '      - us-east-1',
        '    parameters: { SnsTopicName: x } # x',
        `  "${b}": { parameters: { SnsTopicName: x } }`,
      ],
      [
        listed,
        'regions: all',
        'overrides:',
        `  "${a}":`,
        '    regions: [eu-west-1] # old',
        '    parameters: { SnsTopicName: x } # x',
        `  "${b}": { parameters: { SnsTopicName: x }, regions: [eu-west-1] }`,
      ],
    ],
    [
      'lose their regions, and go when they hold nothing else',
      { kind: 'clearRegions', ids: [a, b] },
      [
        listed,
        'regions: all',
        'overrides:',
        `  "${a}": { regions: [us-east-1], parameters: { SnsTopicName: x } }`,
        `  "${b}":`,
        '    regions: all',
      ],
      [listed, 'regions: all', 'overrides:', `  "${a}": { parameters: { SnsTopicName: x } }`],
    ],
    [
      'go with their key when the last one goes',
      { kind: 'dropOverrides', ids: [a, b] },
      [
        'overrides: # some',
        `  "${a}": { regions: all }`,
        '  # b',
        `  "${b}":`,
        '    regions: all',
        listed,
        'regions: all',
      ],
      ['  # b', listed, 'regions: all'],
    ],
    [
      'go out of a line',
      { kind: 'dropOverrides', ids: [a] },
      [`overrides: { "${a}": { regions: [us-east-1, us-west-2] }, "${b}": { regions: all } }`, listed, 'regions: all'],
      [`overrides: { "${b}": { regions: all } }`, listed, 'regions: all'],
    ],
  ])('%s', (_, change, before, after) => {
    expect(edit(targets(...before), change)).toEqual(targets(...after));
  });
});

describe('an edit is refused', () => {
  it.each([
    ['an alias', ['accounts: *ids', 'regions: all'], `x: 1`],
    ['an anchor that is used elsewhere', [`accounts: &ids ["${a}"]`, 'regions: all'], ''],
  ])('where %s would carry it elsewhere', (_, lines) => {
    const [first, ...rest] = lines;
    const isAlias = first === 'accounts: *ids';
    const text = isAlias
      ? `${head}realTimeEvents:\n  targets:\n    organizationalUnits: []\n    regions: all\n    overrides: {}\n    ${first}\n`.replace(
          'organizationalUnits: []',
          `organizationalUnits: &ids []`,
        )
      : `${head}realTimeEvents:\n  targets:\n    ${first}\n    ${rest.join('\n    ')}\n    organizationalUnits: *ids\n`;
    expect(() => editConfig(text, 'panther.yml', [{ kind: 'list', ids: [b] }])).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
  });

  it('that would leave a file which is not sound, with what is wrong in it', () => {
    const text = head + targets(`accounts: ["${a}"]`, 'regions: all').join('\n');
    expect(() => editConfig(text, 'panther.yml', [{ kind: 'unlist', ids: [a] }])).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        problems: [expect.objectContaining({ check: 'targets-named', file: 'panther.yml' })],
      }),
    );
  });
});

/** A file with comments in odd places, its accounts and overrides laid out in one of several ways. */
const files = fc
  .record({
    ids: fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 12 }),
    sorted: fc.boolean(),
    layout: fc.constantFrom('block', 'indentless', 'line', 'lines', 'mixed'),
    single: fc.boolean(),
    overridden: fc.integer({ min: 0, max: 3 }),
    overrides: fc.constantFrom('block', 'line', 'nested'),
    comments: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
    windows: fc.boolean(),
    bareEnd: fc.boolean(),
    accountsLast: fc.boolean(),
  })
  .map((shape) => {
    const ids = (shape.sorted ? shape.ids.toSorted((x, y) => x - y) : shape.ids).map(accountId);
    const quote = (id: string): string => (shape.single ? `'${id}'` : `"${id}"`);
    let turn = 0;
    const behind = (): string => (shape.comments[turn++ % 24] === true ? ` # ${turn}` : '');
    const above = (): readonly string[] => (shape.comments[turn++ % 24] === true ? [`      # above ${turn}`] : []);
    const accounts = {
      block: [`    accounts:${behind()}`, ...ids.flatMap((id) => [...above(), `      - ${quote(id)}${behind()}`])],
      indentless: ['    accounts:', ...ids.flatMap((id) => [...above(), `    - ${quote(id)}${behind()}`])],
      line: [`    accounts: [${ids.slice(0, 5).map(quote).join(', ')}]${behind()}`],
      lines: [
        '    accounts: [',
        ...ids.flatMap((id, index) => [
          ...above(),
          `      ${quote(id)}${index < ids.length - 1 || shape.comments[0] === true ? ',' : ''}${behind()}`,
        ]),
        '      ]',
      ],
      mixed: [
        `    accounts: [ ${ids.slice(0, 2).map(quote).join(', ')},`,
        `      ${ids.slice(2, 5).map(quote).join(',')} ]`,
      ],
    }[shape.layout];
    const overridden = ids.slice(0, Math.min(shape.overridden, 2));
    const pair = (id: string): string => `${quote(id)}: { regions: [eu-west-1] }`;
    const overrides = {
      block: ['    overrides:', ...overridden.flatMap((id) => [...above(), `      ${pair(id)}${behind()}`])],
      line: [`    overrides: { ${overridden.map(pair).join(', ')} }${behind()}`],
      nested: [
        '    overrides:',
        ...overridden.flatMap((id) => [`      ${quote(id)}:`, '        regions:', '          - eu-west-1']),
      ],
    }[shape.overrides];
    const rest = ['    regions: [us-east-1] # common', ...(overridden.length > 0 ? overrides : [])];
    const lines = [
      '# a file',
      ...head.trimEnd().split('\n'),
      'realTimeEvents: # events',
      '  targets:',
      ...(shape.accountsLast ? [...rest, ...accounts] : [...accounts, ...rest]),
      ...(shape.accountsLast && shape.bareEnd ? [] : ['  # between', 'sources: [] # none', '# end']),
    ];
    return { text: lines.join(shape.windows ? '\r\n' : '\n') + (shape.bareEnd ? '' : shape.windows ? '\r\n' : '\n') };
  });

function accountId(number: number): string {
  return String(number).padStart(12, '0');
}

function targetsOf(text: string) {
  return checkConfig(text, 'panther.yml').config?.realTimeEvents?.targets;
}

/** Lines that no edit of these ids has to touch. */
function untouched(text: string): readonly string[] {
  return text
    .split('\n')
    .filter(
      (line) => !/\d{12}|accounts:|overrides:|regions:\s*$|- eu-west-1|^ *\]/.test(line) || line.includes('accountId'),
    );
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const line of whole) if (at < part.length && line.trimEnd() === part[at]?.trimEnd()) at += 1;
  return at === part.length;
}

describe('any file', () => {
  const additions = fc.uniqueArray(fc.integer({ min: 1_000, max: 1_999 }), { minLength: 1, maxLength: 15 });

  it('reads as before and with the new ids after they were added, and every other line is as it was', () => {
    fc.assert(
      fc.property(files, additions, ({ text }, added) => {
        const ids = added.map(accountId);
        const before = targetsOf(text);
        const { text: edited } = editConfig(text, 'panther.yml', [{ kind: 'list', ids }]);
        const after = targetsOf(edited);
        expect(new Set(after?.accounts)).toEqual(new Set([...(before?.accounts ?? []), ...ids]));
        expect({ ...after, accounts: [] }).toEqual({ ...before, accounts: [] });
        expect(isSubsequence(untouched(text), edited.split('\n'))).toBe(true);
        expect(edited.includes('\r\n')).toBe(text.includes('\r\n'));
        expect(edited.endsWith('\n')).toBe(text.endsWith('\n'));
      }),
      { numRuns: 80 },
    );
  });

  it('is itself again, to the byte, when what was added to lines of their own, or to a short line, is taken out', () => {
    fc.assert(
      fc.property(files, additions, ({ text }, added) => {
        const isShort = /accounts: \[['"]/.test(text) && added.length < 2;
        const isSpread = /accounts:(?: #.*)?\r?\n|accounts: \[\r?\n/.test(text);
        fc.pre(isShort || isSpread);
        const ids = added.map(accountId);
        const { text: edited } = editConfig(text, 'panther.yml', [{ kind: 'list', ids }]);
        expect(editConfig(edited, 'panther.yml', [{ kind: 'unlist', ids }]).text).toBe(text);
      }),
      { numRuns: 80 },
    );
  });

  it('loses exactly the ids that are taken out, with their overrides, and no other line', () => {
    fc.assert(
      fc.property(files, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), ({ text }, gone) => {
        const before = targetsOf(text);
        const ids = (before?.accounts ?? []).filter((_, index) => gone[index] === true);
        const kept = (before?.accounts ?? []).filter((id) => !ids.includes(id));
        fc.pre(ids.length > 0 && kept.length > 0);
        const dropped = ids.filter((id) => Object.hasOwn(before?.overrides ?? {}, id));
        const { text: edited } = editConfig(text, 'panther.yml', [
          { kind: 'unlist', ids },
          { kind: 'dropOverrides', ids: dropped },
        ]);
        const after = targetsOf(edited);
        expect(after?.accounts).toEqual(kept);
        expect(Object.keys(after?.overrides ?? {})).toEqual(
          Object.keys(before?.overrides ?? {}).filter((id) => kept.includes(id)),
        );
        expect(isSubsequence(untouched(text), edited.split('\n'))).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  it('gives accounts regions of their own, and takes them away again', () => {
    fc.assert(
      fc.property(files, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), ({ text }, some) => {
        const before = targetsOf(text);
        const ids = (before?.accounts ?? []).filter((_, index) => some[index] === true);
        fc.pre(ids.length > 0);
        const set = editConfig(text, 'panther.yml', [{ kind: 'setRegions', ids, regions: ['eu-west-2', 'us-east-1'] }]);
        for (const [id, override] of Object.entries(targetsOf(set.text)?.overrides ?? {})) {
          expect(override.regions).toEqual(ids.includes(id) ? ['eu-west-2', 'us-east-1'] : ['eu-west-1']);
        }
        expect(Object.keys(targetsOf(set.text)?.overrides ?? {})).toEqual(expect.arrayContaining(ids));
        expect(isSubsequence(untouched(text), set.text.split('\n'))).toBe(true);
        const cleared = editConfig(set.text, 'panther.yml', [{ kind: 'clearRegions', ids }]);
        const left = Object.keys(before?.overrides ?? {}).filter((id) => !ids.includes(id));
        expect(Object.keys(targetsOf(cleared.text)?.overrides ?? {})).toEqual(left);
      }),
      { numRuns: 80 },
    );
  });
});
