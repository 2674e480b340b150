import { exactInteger, plainMaxCharacters, readPlainInteger } from './exact-integer.ts';
import { asItStands, readDigits, refuse, type Writer } from './event-scope.ts';
import { quote } from './quote.ts';

/** Takes a value that was read: refuses it, or sees its indicators. Absent if the column asks for neither. */
export type ValueWatcher = (value: string | number | boolean, scope: Parameters<Writer>[1]) => void;

/** What a writer of a scalar is made of. */
export interface ScalarOptions {
  /** How the column is called in refusals, `userIdentity.arn`. */
  readonly path: string;
  readonly watch?: ValueWatcher;
}

/** Text. Numbers and booleans become text, with the digits that they have in the record. */
export function createTextWriter({ path, watch }: ScalarOptions): Writer {
  const refusal = `${path} is not text`;
  return (value, scope, begin, end) => {
    if (typeof value === 'string') {
      if (value === '') return '';
      if (watch !== undefined) watch(value, scope);
      // As long in the record as it is itself: no character is escaped.
      if (begin !== -1 && end - begin === value.length + 2) return asItStands;
      return scope.isPlain ? `"${value}"` : quote(value);
    }
    if (typeof value !== 'number' && typeof value !== 'boolean') return refuse(scope, refusal);
    const text = typeof value === 'number' ? readDigits(value, scope, begin, end) : String(value);
    if (text === undefined) return '';
    if (watch !== undefined) watch(text, scope);
    return `"${text}"`;
  };
}

/** A boolean, also as the text `true` or `false`. */
export function createBooleanWriter({ path, watch }: ScalarOptions): Writer {
  const refusal = `${path} is not a boolean`;
  return (value, scope, begin) => {
    const isTrue = value === true || value === 'true';
    if (!isTrue && value !== false && value !== 'false') return refuse(scope, refusal);
    if (watch !== undefined) watch(isTrue, scope);
    if (begin !== -1 && typeof value === 'boolean') return asItStands;
    return isTrue ? 'true' : 'false';
  };
}

/** The bits of each type of whole numbers. A value beyond them would keep Athena from reading the whole object. */
const ranges = {
  int: { min: -(2 ** 31), max: 2 ** 31 - 1, minExact: -(2n ** 31n), maxExact: 2n ** 31n - 1n },
  bigint: {
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
    minExact: -(2n ** 63n),
    maxExact: 2n ** 63n - 1n,
  },
} as const;

/** A whole number that a column of the type can hold, with all its digits; also as text. */
export function createIntegerWriter(type: keyof typeof ranges, { path, watch }: ScalarOptions): Writer {
  const refusal = `${path} is not an integer`;
  const beyond = `${path} is out of the range of ${type}`;
  const { max, maxExact, min, minExact } = ranges[type];
  return (value, scope, begin, end) => {
    let text: string | undefined;
    if (typeof value === 'number') {
      if (Number.isSafeInteger(value)) {
        if (value < min || value > max) return refuse(scope, beyond);
        if (watch !== undefined) watch(value, scope);
        text = String(value);
        const isSame = end - begin === text.length && scope.text.startsWith(text, begin);
        return begin !== -1 && isSame ? asItStands : text;
      }
      const digits = readDigits(value, scope, begin, end);
      if (digits === undefined) return '';
      text = exactInteger(digits);
    } else if (typeof value === 'string') {
      const number = readPlainInteger(value);
      if (number !== undefined) {
        if (number < min || number > max) return refuse(scope, beyond);
        if (watch !== undefined) watch(number, scope);
        return value;
      }
      text = exactInteger(value);
    }
    if (text === undefined) return refuse(scope, refusal);
    if (text.length <= plainMaxCharacters) {
      const number = Number(text);
      if (number < min || number > max) return refuse(scope, beyond);
      if (watch !== undefined) watch(number, scope);
      return text;
    }
    const exact = BigInt(text);
    if (exact < minExact || exact > maxExact) return refuse(scope, beyond);
    if (watch !== undefined) watch(text, scope);
    return text;
  };
}

/** A number, also as text. */
export function createFloatWriter({ path, watch }: ScalarOptions): Writer {
  const refusal = `${path} is not a number`;
  return (value, scope) => {
    if (watch === undefined && typeof value === 'string' && shortDecimal.test(value)) return value;
    const number = typeof value === 'string' && looseNumber.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) return refuse(scope, refusal);
    if (watch !== undefined) watch(number, scope);
    return typeof value === 'string' && jsonNumber.test(value) ? value : String(number);
  };
}

/** A number as JSON writes it, and surely finite. */
const shortDecimal = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/;

const looseNumber = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
