import type { RawRecord } from '../raw-record.ts';
import type { ContentWindow } from './content-window.ts';
import type { DecodeFault } from './decode-fault.ts';
import { createObjectRecord } from './json-record.ts';
import { createSpanBuffer, scanObject, scanValue, skipSpace, skipString } from './scan-json.ts';
import type { Split, Splitter } from './splitter.ts';
import { describeTooLong, describeTruncated, describeUnexpected, maxBatchRecords } from './splitter.ts';

const [quote, colon, comma] = [0x22, 0x3a, 0x2c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** What is expected next. */
type State = 'document' | 'firstMember' | 'member' | 'afterMember' | 'firstKey' | 'key' | 'afterValue';

/** Where the array stands: alone, or in an object under some key. */
type Container = 'array' | 'envelope';

/** What a step found: go on, more bytes are needed, or why it cannot go on. */
type Step = 'on' | 'wait' | DecodeFault;

/**
 * One record a member of an array, which stands alone or is the first array of objects among the members of an object;
 * several such documents may follow each other. `within` takes it up in the middle of an array.
 */
export function createArraySplitter(maxRecordBytes: number, within?: string): Splitter {
  return new ArraySplitter(maxRecordBytes, within === 'array' || within === 'envelope' ? within : undefined);
}

class ArraySplitter implements Splitter {
  readonly #maxRecordBytes: number;
  readonly #spans = createSpanBuffer();
  readonly #isResumed: boolean;
  #state: State = 'document';
  #container: Container = 'array';
  /** Whether the object had its array, and any array. */
  #hasRecords = false;
  #hasArray = false;
  #count = 0;
  #records: RawRecord[] = [];
  /** Where the last record stood; a batch holds records of one document alone, so it holds for all of a batch. */
  #recordsIn: Container = 'array';

  constructor(maxRecordBytes: number, within: Container | undefined) {
    this.#maxRecordBytes = maxRecordBytes;
    this.#isResumed = within !== undefined;
    if (within === undefined) return;
    this.#container = within;
    this.#recordsIn = within;
    this.#hasRecords = true;
    this.#state = 'afterMember';
  }

  within(): string {
    return this.#recordsIn;
  }

  split(window: ContentWindow): Split {
    this.#records = [];
    while (this.#records.length < maxBatchRecords && (this.#records.length === 0 || this.#state !== 'document')) {
      const step = this.#step(window);
      if (step === 'on') continue;
      const isOver = step === 'wait' && window.isLast && !this.#isBetween(window);
      return { records: this.#records, next: isOver ? describeTruncated(window) : step };
    }
    return { records: this.#records, next: 'more' };
  }

  #isBetween(window: ContentWindow): boolean {
    return this.#state === 'document' && window.at === window.bytes.length;
  }

  #step(window: ContentWindow): Step {
    const { bytes } = window;
    window.at = skipSpace(bytes, window.at, bytes.length);
    if (window.at === bytes.length) return 'wait';
    switch (this.#state) {
      case 'document':
        return this.#openDocument(window);
      case 'firstMember':
      case 'member':
        return this.#readMember(window);
      case 'afterMember':
        if (bytes[window.at] === closeBracket) return this.#closeArray(window);
        return this.#pass(window, comma, 'member', 'a comma or the end of the array');
      case 'firstKey':
      case 'key':
        return this.#readKey(window);
      case 'afterValue':
        if (bytes[window.at] === closeBrace) return this.#closeObject(window);
        return this.#pass(window, comma, 'key', 'a comma or the end of the object');
    }
  }

  #openDocument(window: ContentWindow): Step {
    const byte = window.bytes[window.at];
    if (byte !== openBracket && byte !== openBrace) return this.#unexpected(window, 'an array or an object');
    this.#container = byte === openBracket ? 'array' : 'envelope';
    this.#hasRecords = byte === openBracket;
    this.#hasArray = this.#hasRecords;
    this.#state = byte === openBracket ? 'firstMember' : 'firstKey';
    window.at++;
    return 'on';
  }

  #readMember(window: ContentWindow): Step {
    const { at: begin, bytes } = window;
    const byte = bytes[begin];
    if (byte === closeBracket && this.#state === 'firstMember') return this.#closeArray(window);
    const end =
      byte === openBrace
        ? scanObject(bytes, begin, bytes.length, this.#spans)
        : scanValue(bytes, begin, bytes.length, window.isLast);
    const length = (end === -1 ? bytes.length : end) - begin;
    if (length > this.#maxRecordBytes) return describeTooLong(window, this.#maxRecordBytes);
    if (end === -1) return 'wait';
    if (length === 0) return this.#unexpected(window, 'a member of the array');
    const text = window.text(begin, end);
    const position = window.positionOf(end);
    this.#records.push(
      byte === openBrace
        ? createObjectRecord({ bytes, begin, end, text, spans: this.#spans }, position)
        : { text, end: position },
    );
    this.#recordsIn = this.#container;
    this.#count++;
    window.at = end;
    this.#state = 'afterMember';
    return 'on';
  }

  #closeArray(window: ContentWindow): Step {
    window.at++;
    this.#state = this.#container === 'array' ? 'document' : 'afterValue';
    return 'on';
  }

  #closeObject(window: ContentWindow): Step {
    if (!this.#hasRecords && !this.#hasArray) return this.#unexpected(window, 'an array of records in the object');
    window.at++;
    this.#state = 'document';
    return 'on';
  }

  /** Key, colon and the begin of the value at once; what is not there as a whole is read again. */
  #readKey(window: ContentWindow): Step {
    const { bytes } = window;
    const { length } = bytes;
    if (bytes[window.at] === closeBrace && this.#state === 'firstKey') return this.#closeObject(window);
    if (bytes[window.at] !== quote) return this.#unexpected(window, 'a key');
    const keyEnd = skipString(bytes, window.at, length);
    if (keyEnd === -1) return this.#waitForValue(window);
    const colonAt = skipSpace(bytes, keyEnd, length);
    if (colonAt === length) return 'wait';
    if (bytes[colonAt] !== colon) return describeUnexpected(window, colonAt, 'a colon');
    const valueAt = skipSpace(bytes, colonAt + 1, length);
    if (valueAt === length) return 'wait';
    if (bytes[valueAt] === openBracket && !this.#hasRecords) {
      const memberAt = skipSpace(bytes, valueAt + 1, length);
      if (memberAt === length) return 'wait';
      this.#hasArray ||= bytes[memberAt] === closeBracket;
      if (bytes[memberAt] === openBrace) return this.#enterArray(window, memberAt);
    }
    const valueEnd = scanValue(bytes, valueAt, length, false);
    if (valueEnd === -1) return this.#waitForValue(window);
    if (valueEnd - window.at > this.#maxRecordBytes) return describeTooLong(window, this.#maxRecordBytes);
    if (valueEnd === valueAt) return describeUnexpected(window, valueAt, 'a value');
    window.at = valueEnd;
    this.#state = 'afterValue';
    return 'on';
  }

  #waitForValue(window: ContentWindow): Step {
    const isTooLong = window.bytes.length - window.at > this.#maxRecordBytes;
    return isTooLong ? describeTooLong(window, this.#maxRecordBytes) : 'wait';
  }

  #enterArray(window: ContentWindow, at: number): Step {
    this.#hasRecords = true;
    this.#state = 'firstMember';
    window.at = at;
    return 'on';
  }

  #pass(window: ContentWindow, byte: number, state: State, expected: string): Step {
    if (window.bytes[window.at] !== byte) return this.#unexpected(window, expected);
    window.at++;
    this.#state = state;
    return 'on';
  }

  #unexpected(window: ContentWindow, expected: string): DecodeFault {
    const { message, reason } = describeUnexpected(window, window.at, expected);
    // A run that was taken up again does not know how many records came before.
    return { reason, message: this.#isResumed ? message : `${message}, behind ${this.#count} records` };
  }
}
