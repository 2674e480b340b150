/** What an ARN holds besides itself; empty texts if nothing. */
export interface ArnParts {
  readonly isArn: boolean;
  /** Twelve digits. */
  readonly accountId: string;
  /** `i-…`. */
  readonly instanceId: string;
}

const noArn: ArnParts = { isArn: false, accountId: '', instanceId: '' };

/** `arn:partition:service:region:account:resource`; region and account may be empty. */
const arn = /^arn:[^:\s]*:[^:\s]+:[^:\s]*:([^:\s]*):([^]+)$/;

/** Takes an ARN apart. */
export function parseArn(text: string): ArnParts {
  if (!text.startsWith('arn:')) return noArn;
  const match = arn.exec(text);
  if (match === null) return noArn;
  const [, account = '', resource = ''] = match;
  return {
    isArn: true,
    accountId: isAccountId(account) ? account : '',
    instanceId: resource.startsWith('instance/i-') ? resource.slice('instance/'.length) : '',
  };
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
