import { closeSync, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { generateCloudTrailRecords } from './cloud-trail-data.ts';

const pieceBytes = 8 * 1024 * 1024;
const compress = promisify(gzip);

/**
 * Writes a CloudTrail file of about so many uncompressed bytes, compressed at gzip level 6, and returns how many they are.
 * Memory stays that of a few pieces; each piece is a gzip member.
 */
export async function writeLargeObject(
  path: string,
  bytes: number,
  records: Iterable<string> = generateCloudTrailRecords(Infinity),
): Promise<number> {
  const file = openSync(path, 'w');
  let total = 0;
  let piece: string[] = ['{"Records":['];
  let pieceLength = 0;
  const flush = async (): Promise<void> => {
    const content = Buffer.from(piece.join(''));
    total += content.length;
    piece = [];
    pieceLength = 0;
    writeSync(file, await compress(content, { level: 6 }));
  };
  try {
    let isFirst = true;
    for (const record of records) {
      piece.push(isFirst ? record : `,${record}`);
      isFirst = false;
      pieceLength += record.length + 1;
      if (total + pieceLength >= bytes) break;
      if (pieceLength >= pieceBytes) await flush();
    }
    piece.push(']}');
    await flush();
    return total;
  } finally {
    closeSync(file);
  }
}
