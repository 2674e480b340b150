import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import type { TopicMessage } from '../../../src/ports/publisher.ts';
import { announceOutputs } from '../../../src/runtime/output/announce-outputs.ts';
import type { OutputObject } from '../../../src/runtime/output/lake-writer.ts';

const place = { bucket: 'processed', region: 'eu-west-1', lastModified: Date.UTC(2026, 10, 28, 12, 30) };

function output(index: number, logType: string | undefined = 'AWS.CloudTrail'): OutputObject {
  return { logType, key: `logs/a b+ü/${index}.json.gz`, size: 100 + index, rows: 1 };
}

function recordingPublisher(failAt?: number) {
  const sent: TopicMessage[] = [];
  return {
    sent,
    publish: async (message: TopicMessage): Promise<void> => {
      const index = sent.length;
      sent.push(message);
      await Promise.resolve();
      if (index === failAt) throw new PantherctlError('THROTTLED', 'slower');
    },
  };
}

describe('announceOutputs', () => {
  it('tells of an object as S3 would, with the key as it is, and names the log type in the attributes', async () => {
    const { publish, sent } = recordingPublisher();
    await announceOutputs([output(7)], { ...place, publish });
    expect(sent.map(({ attributes, body }) => [attributes, JSON.parse(body)])).toEqual([
      [
        { type: 'LogData', id: 'AWS.CloudTrail' },
        {
          Records: [
            {
              eventVersion: '2.0',
              eventSource: 'aws:s3',
              awsRegion: 'eu-west-1',
              eventTime: '2026-11-28T12:30:00.000Z',
              eventName: 'ObjectCreated:Put',
              s3: { bucket: { name: 'processed' }, object: { key: 'logs/a b+ü/7.json.gz', size: 107 } },
            },
          ],
        },
      ],
    ]);
  });

  it('keeps the order of the outputs and says nothing of classification failures', async () => {
    const { publish, sent } = recordingPublisher();
    const outputs = Array.from({ length: 30 }, (_, index) =>
      index === 3 ? { ...output(index), logType: undefined } : output(index),
    );
    await announceOutputs(outputs, { ...place, publish });
    const keys = sent.map(({ body }) => (JSON.parse(body) as S3Event).Records[0]?.s3.object.key);
    expect(keys).toEqual(outputs.filter(({ logType }) => logType !== undefined).map(({ key }) => key));
  });

  it('throws what the topic answered and begins no further message', async () => {
    const { publish, sent } = recordingPublisher(2);
    const outputs = Array.from({ length: 100 }, (_, index) => output(index));
    await expect(announceOutputs(outputs, { ...place, publish })).rejects.toMatchObject({ code: 'THROTTLED' });
    expect(sent.length).toBeLessThan(30);
  });
});

interface S3Event {
  readonly Records: readonly { readonly s3: { readonly object: { readonly key: string } } }[];
}
