import { isIP } from 'node:net';
import type { AddressFamily, SchemaValue, TextValidation } from '../../config/log-schema/log-schema.ts';
import type { Column } from '../../config/log-column.ts';

type Check = NonNullable<Column['check']>;

/** Athena knows it as `int`, whose own range is seen to elsewhere. */
function checkSmallint(value: Parameters<Check>[0]): string | undefined {
  return Number(value) < -32_768 || Number(value) > 32_767 ? 'is out of the range of smallint' : undefined;
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
  if (value.type === 'smallint') return checkSmallint;
  return value.type === 'string' && value.validate !== undefined ? checkText(value.validate) : undefined;
}
