import { expect, test } from 'vitest';
import { createView } from '../../src/ui/create-view.ts';
import { createFakeIo } from './fake-io.ts';
import { sampleEnd, sampleRun } from './sample-run.ts';

test('json writes every event as one line of standard output, and nothing else anywhere', () => {
  const fake = createFakeIo({ stdout: { isTTY: true }, stderr: { isTTY: true } });
  const view = createView(fake.io, { json: true, quiet: false, color: true, verbose: false });
  const events = [...sampleRun, ...sampleEnd];
  for (const event of events) view.emit(event);
  view.close();
  const lines = fake.stdout().trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(events);
  expect(fake.stderr()).toBe('');
});
