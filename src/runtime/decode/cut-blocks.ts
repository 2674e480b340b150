const kibibyte = 1024;

/** Small ones first: what a damaged block holds is lost, and most objects are small. */
function blockBytesAt(offset: number): number {
  if (offset < 64 * kibibyte) return 4 * kibibyte;
  return offset < 512 * kibibyte ? 16 * kibibyte : 64 * kibibyte;
}

/**
 * The same bytes in blocks whose sizes follow from their offset alone, so that nothing behind can depend on how the
 * network cut them.
 */
export async function* cutBlocks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  let offset = 0;
  let wanted = blockBytesAt(offset);
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let at = 0;
    while (heldBytes + bytes.length - at >= wanted) {
      const to = at + wanted - heldBytes;
      const piece = bytes.subarray(at, to);
      yield held.length === 0 ? piece : Buffer.concat([...held, piece]);
      at = to;
      held = [];
      heldBytes = 0;
      offset += wanted;
      wanted = blockBytesAt(offset);
    }
    if (at < bytes.length) {
      held.push(bytes.subarray(at));
      heldBytes += bytes.length - at;
    }
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}
