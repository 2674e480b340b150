/** What an ARN holds besides itself; empty texts if nothing. */
export interface ArnParts {
  readonly isArn: boolean;
  /** Twelve digits. */
  readonly accountId: string;
  /** `i-…`. */
  readonly instanceId: string;
}

const noArn: ArnParts = { isArn: false, accountId: '', instanceId: '' };

const arn = 'arn:';
const colon = 0x3a;

/** Takes an ARN apart, `arn:partition:service:region:account:resource`; partition, region and account may be empty. */
export function parseArn(text: string): ArnParts {
  if (!text.startsWith(arn)) return noArn;
  const service = endOfPart(text, arn.length);
  const region = endOfPart(text, service);
  const account = endOfPart(text, region);
  const resource = endOfPart(text, account);
  if (resource === -1 || region === service + 1 || resource === text.length) return noArn;
  const accountId = text.slice(account, resource - 1);
  return {
    isArn: true,
    accountId: isAccountId(accountId) ? accountId : '',
    instanceId: text.startsWith('instance/i-', resource) ? text.slice(resource + 'instance/'.length) : '',
  };
}

/** The index behind the colon that ends the part at `begin`; -1 if there is none, or white space before it. */
function endOfPart(text: string, begin: number): number {
  if (begin === -1) return -1;
  for (let index = begin; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === colon) return index + 1;
    if ((code <= 0x20 || code > 0x7e) && /\s/.test(text.charAt(index))) return -1;
  }
  return -1;
}

/** Whether the text is an id of an AWS account: twelve digits. */
export function isAccountId(text: string): boolean {
  if (text.length !== 12) return false;
  for (let index = 0; index < 12; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}
