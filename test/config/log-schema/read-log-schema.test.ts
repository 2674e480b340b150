import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { schemaLimits } from '../../../src/config/log-schema/log-schema.ts';
import { readLogSchema } from '../../../src/config/log-schema/read-log-schema.ts';

const exampleText = readFileSync('examples/log-processing/schemas/acme-login.yml', 'utf8');

function listErrors(text: string): string[] {
  return readLogSchema(text, 's.yml')
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ check, column, fix, line, message, path }) => `${line}:${column} ${check} ${path}: ${message}; ${fix}`);
}

/** A schema of one field with these keys, and what else is given. */
function withField(keys: string, rest = ''): string {
  return `schema: Custom.Acme\n${rest}fields:\n  - name: a\n    ${keys}\n`;
}

const withParser = (parser: string, name = 'a') =>
  `schema: Custom.Acme\nparser:\n  ${parser}\nfields:\n  - { name: ${name}, type: string }\n`;

describe('readLogSchema', () => {
  it('reads a schema into plain data, with references written out and formats of times settled', () => {
    const { problems, schema } = readLogSchema(
      `schema: Custom.Acme.Login
version: 0
description: Logins
referenceURL: https://docs.example.com
fields:
  - { name: at, type: timestamp, timeFormats: [cloudflare, 'layout=2006-01-02 15:04:05.000'], isEventTime: true, required: true }
  - { name: from, type: ref, target: Endpoint, rename: { from: src } }
  - { name: tags, type: array, element: { type: string, indicators: [aws_tag] } }
definitions:
  Endpoint: { type: object, fields: [{ name: ip, type: string, description: Address, validate: { ip: ipv4, deny: [127.0.0.1] } }] }
`,
      's.yml',
    );
    expect(problems).toEqual([]);
    expect(schema).toEqual({
      name: 'Custom.Acme.Login',
      description: 'Logins',
      reference: 'https://docs.example.com',
      fields: [
        {
          name: 'at',
          type: 'timestamp',
          timeFormats: ['rfc3339', 'unix_auto', '%Y-%m-%d %H:%M:%S.%f'],
          isEventTime: true,
          isRequired: true,
        },
        {
          name: 'from',
          from: 'src',
          type: 'object',
          fields: [
            { name: 'ip', type: 'string', description: 'Address', validate: { ip: 'ipv4', deny: ['127.0.0.1'] } },
          ],
        },
        { name: 'tags', type: 'array', element: { type: 'string', indicators: ['aws_tag'] } },
      ],
    });
  });

  it('finds every slip of a bad schema in one go, in the order of the file', () => {
    const text = `schema: custom.acme-login
version: 1
descripton: x
fields:
  - name: time
    type: timestmp
  - name: a
    type: timestamp
  - name: A
    type: string
    required: yes
    timeFormat: rfc3339
    validate: { allow: [a], deny: [a] }
  - { name: ref, type: ref, target: Endpoin }
definitions:
  Endpoint: { type: json, isEmbeddedJSON: true }
`;
    expect(listErrors(text)).toEqual([
      '1:9 schema-name schema: schema "custom.acme-login" is not the name of a custom schema; write Custom.Acme.Login',
      '2:10 not-an-option version: version must be 0, not the number 1; write 0',
      '3:1 unknown-key descripton: unknown key "descripton"; write description',
      expect.stringMatching(/^6:11 not-an-option fields\[0\]\.type: .*; write timestamp$/),
      '7:5 missing-key fields[1].timeFormats: type timestamp needs the key timeFormats; add it, as in timeFormats: [rfc3339]',
      '9:11 field-name fields[2].name: fields "a" and "A" give the same column, "a"; name one of them otherwise and keep its key: rename: { from: "A" }',
      '11:15 wrong-type fields[2].required: required must be true or false, not "yes"; write true or false',
      '12:5 field-key fields[2].timeFormat: timeFormat does not go with type string; write type: timestamp, or remove it',
      '13:25 validation fields[2].validate.allow[0]: "a" is both allowed and denied; remove it from one of the lists',
      '14:37 reference fields[3].target: there is no definition "Endpoin"; write Endpoint',
      '16:27 key-not-done definitions.Endpoint.isEmbeddedJSON: isEmbeddedJSON is a key of Panther that is not done here; write type: string, and query the text with JSON functions',
    ]);
  });

  it.each([
    [
      'a word of one letter in the name',
      'schema: Custom.A.Login\nfields: [{ name: a, type: string }]\n',
      '1:9 schema-name schema: schema "Custom.A.Login" is not the name of a custom schema; write Custom. and one or two words joined by a dot, each a capital letter and at least one more letter or digit: Custom.Acme.Login',
    ],
    ['an empty file', '', '1:1 empty-file : the file is empty; begin it with schema: Custom.… and fields:'],
    [
      'a list',
      '- a',
      '1:1 wrong-type : the file holds a list, not a schema; begin it with schema: Custom.… and fields:',
    ],
    [
      'no fields',
      'schema: Custom.Acme\nfields: []',
      '2:9 empty-list fields: fields is an empty list; add at least one member',
    ],
    [
      'an empty name',
      withField('type: int').replace('name: a', "name: ''"),
      '3:11 field-name fields[0].name: name is empty; write the key of the record',
    ],
    [
      'a name of every table',
      withField('type: int').replace('name: a', 'name: Year'),
      '3:11 field-name fields[0].name: name "Year" is that of a column which every table has; write another name and keep the key: rename: { from: "Year" }',
    ],
    [
      'the same name twice',
      withField('type: object\n    fields: [{ name: x, type: int }, { name: x, type: int }]'),
      '5:46 field-name fields[0].fields[1].name: field "x" stands twice; keep one of the two',
    ],
    [
      'names that are one for Athena',
      withField('type: object\n    fields: [{ name: x@y, type: int }, { name: x_at_sign_y, type: int }]'),
      '5:48 field-name fields[0].fields[1].name: fields "x@y" and "x_at_sign_y" give the same column, "x_at_sign_y"; name one of them otherwise and keep its key: rename: { from: "x_at_sign_y" }',
    ],
    [
      'an object without fields',
      withField('type: object'),
      '3:5 missing-key fields[0].fields: type object needs the key fields; list its fields, or write type: json for an object with any keys',
    ],
    [
      'a list without an element',
      withField('type: array'),
      '3:5 missing-key fields[0].element: type array needs the key element; add it, as in element: { type: string }',
    ],
    [
      'indicators of a number',
      withField('type: int\n    indicators: [ip]'),
      '5:5 field-key fields[0].indicators: indicators does not go with type int; write type: string; in a list, put it into the element',
    ],
    [
      'an unknown indicator',
      withField('type: string\n    indicators: [emial]'),
      expect.stringMatching(/^5:18 not-an-option fields\[0\]\.indicators\[0\]: .*; write email$/),
    ],
    [
      'a time of the event in a list',
      withField('type: array\n    element: { type: timestamp, timeFormats: [unix], isEventTime: true }'),
      '5:67 event-time fields[0].element.isEventTime: a member of a list cannot be the time of the event; remove isEventTime, and mark a field outside of lists',
    ],
    [
      'a layout of Go',
      withField("type: timestamp\n    timeFormat: '2006-01-02 15:04:05'"),
      '5:17 time-format fields[0].timeFormat: time format "2006-01-02 15:04:05" is a layout of Go; write "%Y-%m-%d %H:%M:%S"',
    ],
    [
      'a slip in a format',
      withField('type: timestamp\n    timeFormat: unixms'),
      '5:17 time-format fields[0].timeFormat: time format "unixms" is unknown; write unix_ms',
    ],
    [
      'a time without a day',
      withField("type: timestamp\n    timeFormats: ['%H:%M']"),
      '5:19 time-format fields[0].timeFormats[0]: time format "%H:%M" tells no year, month or day; write type: string, or take a field that says the whole date',
    ],
    [
      'a definition of itself',
      withField('type: ref\n    target: E', 'definitions: { E: { type: array, element: { type: ref, target: E } } }\n'),
      '2:64 reference definitions.E.element.target: definition "E" contains itself; write type: json where it would begin again',
    ],
    [
      'a parser of no kind',
      withParser('{}').replace('parser:\n  {}', 'parser: {}'),
      '2:9 parser-kind parser: the parser is of no kind; write csv, fastmatch or regex under it',
    ],
    [
      'a script',
      withParser('{ script: x, csv: { columns: [a] } }'),
      '3:5 key-not-done parser.script: script is a key of Panther that is not done here; use csv, fastmatch or regex',
    ],
    [
      'a delimiter that is a backslash and a t',
      withParser(String.raw`csv: { delimiter: '\t', columns: [a] }`),
      String.raw`3:21 csv parser.csv.delimiter: delimiter "\t" is not one character; write "\t" in double quotes`,
    ],
    [
      'a column twice',
      withParser('csv: { columns: [a, b, a] }'),
      '3:26 csv parser.csv.columns[2]: column "a" stands twice; give each column a name of its own, or "" to leave it out',
    ],
    [
      'values without names',
      withParser('csv: { delimiter: "," }'),
      '3:3 missing-key parser.csv.columns: the csv parser has neither columns nor a header; list the columns in their order, or write hasHeader: true',
    ],
    [
      'a field that no column gives',
      withParser('csv: { columns: [ab, c] }', 'aa'),
      '5:13 value-name fields[0].name: the parser gives no value "aa"; write ab',
    ],
    [
      'values that nothing separates',
      withParser("fastmatch: { match: ['%{a}%{b}'] }"),
      '3:24 fastmatch parser.fastmatch.match[0]: pattern "%{a}%{b}" has nothing between %{a} and %{b}; write the text that separates the two',
    ],
    [
      'a pattern without a placeholder',
      withParser('fastmatch: { match: [abc] }'),
      '3:24 fastmatch parser.fastmatch.match[0]: pattern "abc" has no placeholder; write %{name} where a value stands',
    ],
    [
      'a template of nothing',
      withParser("fastmatch: { match: ['%{a} '], expandFields: { b: x } }"),
      '3:53 template parser.fastmatch.expandFields.b: template "x" names no value; write %{name} where the value goes',
    ],
    [
      'a template of an unknown value',
      withParser("fastmatch: { match: ['%{a} '], expandFields: { b: '%{A}' } }"),
      '3:53 value-name parser.fastmatch.expandFields.b: the parser gives no value "A"; write a',
    ],
    [
      'look-around',
      withParser("regex: { match: ['(?=x)'] }"),
      '3:20 regex parser.regex.match[0]: the regular expression does not compile: invalid or unsupported Perl syntax: `(?=`; RE2 has no look-around and no possessive forms: write it without',
    ],
    [
      'an unknown pattern',
      withParser("regex: { match: ['%{NOTSPAC:a}'] }"),
      '3:20 regex parser.regex.match[0]: there is no pattern "NOTSPAC"; write NOTSPACE',
    ],
    [
      'a pattern of itself',
      withParser("regex: { match: ['%{Q:a}'], patternDefinitions: { Q: '%{Q}' } }"),
      '3:20 regex parser.regex.match[0]: pattern "Q" contains itself; write one of the patterns out',
    ],
    [
      'an expression that is too large',
      withParser("regex: { match: ['(?P<a>.{1000}.{1000}.{1000}.{1000}.{1000})'] }"),
      expect.stringMatching(/^3:20 regex .* compiles to 50\d\d instructions, more than 5000; use simpler/),
    ],
  ])('refuses %s with line, reason and fix', (_, text, expected) => {
    const errors = listErrors(text);
    expect(readLogSchema(text, 's.yml').schema).toBeUndefined();
    expect(errors).toContainEqual(expected);
  });

  it('warns of a schema without a time of the event, of discovery, and of values that no field takes', () => {
    const text = `schema: Custom.Acme
fieldDiscoveryEnabled: true
parser:
  fastmatch: { match: ['%{a} %{b}'] }
fields: [{ name: a, type: string }]
`;
    const { problems, schema } = readLogSchema(text, 's.yml');
    expect(schema?.name).toBe('Custom.Acme');
    expect(problems.map(({ line, check, severity }) => `${line} ${check} ${severity}`)).toEqual([
      '2 key-not-done warning',
      '4 value-name warning',
      '5 event-time warning',
    ]);
  });

  it('bounds fields, depth, size and aliases', () => {
    const many = Array.from({ length: schemaLimits.maxFields + 1 }, (_, index) => ({ name: `f${index}`, type: 'int' }));
    expect(listErrors(stringify({ schema: 'Custom.Acme', fields: many }))).toEqual([
      expect.stringContaining('the schema has more than 1000 fields'),
    ]);
    let element: object = { type: 'int' };
    for (let depth = 0; depth < 20; depth += 1) element = { type: 'array', element };
    let outer: object = { type: 'ref', target: 'Deep' };
    for (let depth = 0; depth < 13; depth += 1) outer = { type: 'array', element: outer };
    const deep = { schema: 'Custom.Acme', fields: [{ name: 'a', ...outer }], definitions: { Deep: element } };
    expect(listErrors(stringify(deep))).toEqual([expect.stringContaining('values are nested more than 32 deep')]);
    const fan = Array.from({ length: 40 }, (_, index) => ({ name: `f${index}`, type: 'ref', target: 'Wide' }));
    const wide = { type: 'object', fields: fan.map(({ name }) => ({ name, type: 'int' })) };
    expect(listErrors(stringify({ schema: 'Custom.Acme', fields: fan, definitions: { Wide: wide } }))).toEqual([
      expect.stringContaining('more than 1000 fields once references are written out'),
    ]);
    expect(listErrors(' '.repeat(schemaLimits.documentMaxBytes + 1))).toEqual([
      expect.stringContaining('the schema is larger than 1 MiB'),
    ]);
  });

  it('survives a chain of aliases as deep as aliases may grow', () => {
    const anchors = Array.from({ length: 300 }, (_, index) => {
      const inner = index === 0 ? '{ type: int }' : `*a${index - 1}`;
      return `  d${index}: &a${index} { type: array, element: ${inner} }`;
    });
    const text = `schema: Custom.Acme\nfields: [{ name: a, type: ref, target: d299 }]\ndefinitions:\n${anchors.join('\n')}\n`;
    expect(listErrors(text)[0]).toContain('nested more than 32 deep');
  });

  it('never throws on any YAML value', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.constantFrom('', 'fields', 'parser', 'definitions'),
        (value, key) => {
          const document =
            key === '' ? value : { schema: 'Custom.Acme', fields: [{ name: 'a', type: 'int' }], [key]: value };
          expect(Array.isArray(readLogSchema(stringify(document), 's.yml').problems)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never throws on a schema that was cut, doubled or overwritten anywhere', () => {
    fc.assert(
      fc.property(
        fc.nat(exampleText.length),
        fc.nat(40),
        fc.oneof(
          fc.string({ maxLength: 8 }),
          fc.constantFrom('- ', ': ', '[', '{', '&a ', '*a', '"', '\n', '\t', '%{', '('),
        ),
        (at, length, inserted) => {
          const mutated = exampleText.slice(0, at) + inserted + exampleText.slice(at + length);
          const { problems, schema } = readLogSchema(mutated, 's.yml');
          const hasError = problems.some(({ severity }) => severity === 'error');
          expect(schema === undefined).toBe(hasError);
          for (const { column, fix, line, message } of problems) {
            expect(line).toBeGreaterThan(0);
            expect(column).toBeGreaterThan(0);
            expect(message).not.toBe('');
            expect(fix).not.toBe('');
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
