import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadSchema } from '../../../src/runtime/schemas/load-schemas.ts';
import type { LogType } from '../../../src/runtime/log-type.ts';

/** One record of a case: a row, a header, or why it is refused. */
interface RecordCase {
  readonly text: string;
  readonly body?: string;
  readonly time?: string;
  readonly indicators?: string;
  readonly header?: true;
  readonly refused?: string;
}

/** A schema as text or as an example, with records that one parser reads in turn. */
interface SchemaCase {
  readonly schema?: string;
  readonly file?: string;
  readonly records: readonly RecordCase[];
}

const folder = 'test/runtime/schemas/cases';

function compile({ file, schema }: SchemaCase): LogType {
  const text = schema ?? readFileSync(`examples/log-processing/schemas/${file}`, 'utf8');
  const { logType, problems } = loadSchema({ path: file ?? 'case.yml', text });
  if (logType === undefined) throw new TypeError(JSON.stringify(problems));
  return logType;
}

describe.each(readdirSync(folder))('schema case %s', (name) => {
  const schemaCase = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as SchemaCase;
  const logType = compile(schemaCase);

  it.each([false, true])('gives its rows, headers and refusals; with a new parser for each record: %s', (isResumed) => {
    let parser = logType.createParser();
    for (const { body, header, indicators, refused, text, time } of schemaCase.records) {
      if (isResumed) {
        const state = parser.save?.();
        parser = logType.createParser();
        if (state !== undefined) parser.restore?.(state);
      }
      const result = parser.parse({ text, end: text.length });
      if (refused !== undefined) expect(result).toEqual({ refused });
      else if (header === true) expect(result).toEqual({ events: [] });
      else {
        expect(result).toMatchObject({ events: [{ body, indicators: indicators ?? expect.any(String) }] });
        if (time !== undefined) expect(result).toMatchObject({ events: [{ time: { text: time } }] });
      }
    }
  });
});
