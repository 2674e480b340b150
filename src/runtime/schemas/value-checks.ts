import { isIP } from 'node:net';
import type { AddressFamily, SchemaValue, TextValidation } from '../../config/log-schema/log-schema.ts';
import type { Column } from '../../config/log-column.ts';

type Check = NonNullable<Column['check']>;

const ranges = {
  smallint: [-32_768n, 32_767n],
  int: [-2_147_483_648n, 2_147_483_647n],
  bigint: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
} as const;

/** Refuses whole numbers that a column of that type cannot hold. */
function checkRange(type: keyof typeof ranges): Check {
  const [min, max] = ranges[type];
  const [low, high] = [Number(min), Number(max)];
  const refusal = `is out of the range of ${type}`;
  return (value) => {
    if (typeof value === 'number' && value > low && value < high) return undefined;
    const whole = BigInt(value);
    return whole < min || whole > max ? refusal : undefined;
  };
}

const versions = { any: [4, 6], ipv4: [4], ipv6: [6] } as const satisfies Record<AddressFamily, readonly number[]>;

function isAddress(text: string, family: AddressFamily): boolean {
  return (versions[family] as readonly number[]).includes(isIP(text));
}

function isRange(text: string, family: AddressFamily): boolean {
  const [, address = '', bits = ''] = /^([^/]+)\/(0|[1-9][0-9]{0,2})$/.exec(text) ?? [];
  if (bits === '' || !isAddress(address, family)) return false;
  return Number(bits) <= (isIP(address) === 4 ? 32 : 128);
}

function checkText({ allow, cidr, deny, ip }: TextValidation): Check {
  const [allowed, denied] = [allow === undefined ? undefined : new Set(allow), new Set(deny)];
  return (value) => {
    const text = String(value);
    if (allowed !== undefined && !allowed.has(text)) return 'is not one of the allowed values';
    if (denied.has(text)) return 'is one of the denied values';
    if (ip !== undefined && !isAddress(text, ip)) return ip === 'any' ? 'is no IP address' : `is no ${ip} address`;
    if (cidr !== undefined && !isRange(text, cidr))
      return cidr === 'any' ? 'is no CIDR range' : `is no ${cidr} CIDR range`;
    return undefined;
  };
}

/** What a value of a schema must be beyond its type; `undefined` if nothing. */
export function buildValueCheck(value: SchemaValue): Check | undefined {
  if (value.type === 'smallint' || value.type === 'int' || value.type === 'bigint') return checkRange(value.type);
  return value.type === 'string' && value.validate !== undefined ? checkText(value.validate) : undefined;
}
