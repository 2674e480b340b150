import type { RawRecord } from '../raw-record.ts';
import type { ContentWindow } from './content-window.ts';
import type { DecodeFault } from './decode-fault.ts';
import { LongRecord } from './long-record.ts';
import { MemberMark } from './member-mark.ts';
import { parseObject } from './parse-object.ts';
import {
  closeBrace,
  closeBracket,
  colon,
  comma,
  openBrace,
  openBracket,
  quote,
  scanValue,
  skipSpace,
} from './scan-json.ts';
import type { Split, Splitter } from './splitter.ts';
import { describeTruncated, describeUnexpected, maxBatchRecords } from './splitter.ts';
import { ValueSkip } from './value-skip.ts';

/** What is expected next. */
type State =
  | 'document'
  | 'firstMember'
  | 'member'
  | 'afterMember'
  | 'firstKey'
  | 'key'
  | 'colon'
  | 'value'
  | 'arrayBegin'
  | 'afterValue';

/** Where the array stands: alone, or in an object under some key. */
type Container = 'array' | 'envelope';

/** What a step found: go on, the same in a batch of its own, more bytes are needed, or why it cannot go on. */
type Step = 'on' | 'more' | 'wait' | DecodeFault;

/** A value that is passed over, the record if it is one, and what is expected behind it. */
interface Passing {
  readonly rest: ValueSkip;
  readonly record?: LongRecord;
  readonly next: State;
}

/**
 * One record a member of an array, which stands alone or is the first array of objects among the members of an object;
 * several such documents may follow each other. `within` takes it up in the middle of an array. Of a member that is longer
 * than `maxRecordBytes` the record tells so; what else stands in the object is passed over, however long it is.
 */
export function createArraySplitter(maxRecordBytes: number, within?: string): Splitter {
  return new ArraySplitter(maxRecordBytes, within === 'array' || within === 'envelope' ? within : undefined);
}

class ArraySplitter implements Splitter {
  readonly #maxRecordBytes: number;
  readonly #mark = new MemberMark();
  readonly #isResumed: boolean;
  #state: State = 'document';
  #passing: Passing | undefined;
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
    const passed = this.#passing === undefined ? 'on' : this.#passOver(window, this.#passing);
    if (passed !== 'on') return this.#pause(window, passed);
    while (this.#records.length < maxBatchRecords && (this.#records.length === 0 || this.#state !== 'document')) {
      const step = this.#step(window);
      if (step !== 'on') return this.#pause(window, step);
    }
    return { records: this.#records, next: 'more' };
  }

  #pause(window: ContentWindow, step: Exclude<Step, 'on'>): Split {
    const isOver = step === 'wait' && window.isLast && !this.#isBetween(window);
    const position = this.#passing?.record?.begin ?? window.positionOf(window.at);
    return { records: this.#records, next: isOver ? describeTruncated(position) : step };
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
      case 'colon':
        return this.#pass(window, colon, 'value', 'a colon');
      case 'value':
        return this.#readValue(window);
      case 'arrayBegin':
        return this.#readArrayBegin(window);
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
    const isObject = byte === openBrace;
    if (isObject && this.#readMarked(window)) return 'on';
    const end = scanValue(bytes, begin, bytes.length, window.isLast);
    const length = (end === -1 ? bytes.length : end) - begin;
    if (length > this.#maxRecordBytes) {
      const record = new LongRecord(window, this.#maxRecordBytes);
      this.#passing = { rest: new ValueSkip(), record, next: 'afterMember' };
      return 'more';
    }
    if (end === -1) return 'wait';
    if (length === 0) return this.#unexpected(window, 'a member of the array');
    if (isObject) this.#mark.learn(window);
    const text = window.text(begin, end);
    this.#take(window, end, text, isObject ? parseObject(text) : undefined);
    return 'on';
  }

  /** Takes the object at hand if it need not be read to find its end. */
  #readMarked(window: ContentWindow): boolean {
    const end = this.#mark.find(window);
    if (end === -1 || end - window.at > this.#maxRecordBytes) return false;
    const text = window.text(window.at, end);
    const value = parseObject(text);
    if (value === undefined) {
      this.#mark.forget();
      return false;
    }
    this.#take(window, end, text, value);
    return true;
  }

  #take(window: ContentWindow, end: number, text: string, value: RawRecord['value']): void {
    const position = window.positionOf(end);
    this.#give(value === undefined ? { text, end: position } : { text, end: position, value });
    window.at = end;
    this.#state = 'afterMember';
  }

  #give(record: RawRecord): void {
    this.#records.push(record);
    this.#recordsIn = this.#container;
    this.#count++;
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

  #readKey(window: ContentWindow): Step {
    const byte = window.bytes[window.at];
    if (byte === closeBrace && this.#state === 'firstKey') return this.#closeObject(window);
    if (byte !== quote) return this.#unexpected(window, 'a key');
    return this.#passOver(window, { rest: new ValueSkip(), next: 'colon' });
  }

  #readValue(window: ContentWindow): Step {
    const byte = window.bytes[window.at];
    if (byte === openBracket && !this.#hasRecords) return this.#pass(window, openBracket, 'arrayBegin', 'an array');
    if (byte === comma || byte === colon || byte === closeBrace || byte === closeBracket) {
      return this.#unexpected(window, 'a value');
    }
    return this.#passOver(window, { rest: new ValueSkip(), next: 'afterValue' });
  }

  /** An array of objects has the records; any other is passed over from its first member on. */
  #readArrayBegin(window: ContentWindow): Step {
    const byte = window.bytes[window.at];
    if (byte === openBrace) {
      this.#hasRecords = true;
      this.#state = 'firstMember';
      return 'on';
    }
    this.#hasArray ||= byte === closeBracket;
    return this.#passOver(window, { rest: new ValueSkip(1), next: 'afterValue' });
  }

  #passOver(window: ContentWindow, passing: Passing): Step {
    const { next, record, rest } = passing;
    const end = rest.skip(window.bytes, window.at, window.isLast);
    window.at = end === -1 ? window.bytes.length : end;
    this.#passing = end === -1 ? passing : undefined;
    if (end === -1) return 'wait';
    this.#state = next;
    const position = window.positionOf(end);
    if (record !== undefined) this.#give(record.finish(position, position));
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
