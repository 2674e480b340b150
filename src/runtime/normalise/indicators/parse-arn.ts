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

/** Takes an ARN apart, `arn:partition:service:region:account:resource`; partition, region and account may be empty. */
export function parseArn(text: string): ArnParts {
  if (!text.startsWith(arn)) return noArn;
  // Where each part begins; 0 where there is no further colon, and then none of those after it is as it should be.
  const service = text.indexOf(':', arn.length) + 1;
  const region = text.indexOf(':', service) + 1;
  const account = text.indexOf(':', region) + 1;
  const resource = text.indexOf(':', account) + 1;
  const hasParts = service > 0 && region > service + 1 && account > region && resource > account;
  if (!hasParts || resource === text.length || hasSpace(text, resource)) return noArn;
  const accountId = text.slice(account, resource - 1);
  return {
    isArn: true,
    accountId: isAccountId(accountId) ? accountId : '',
    instanceId: text.startsWith('instance/i-', resource) ? text.slice(resource + 'instance/'.length) : '',
  };
}

/** Whether there is white space before `end`. */
function hasSpace(text: string, end: number): boolean {
  for (let index = 0; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code <= 0x20 || code > 0x7e) return /\s/.test(text.slice(0, end));
  }
  return false;
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
