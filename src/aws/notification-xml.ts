import type { BucketNotifications, FilterRule, NotificationEntry } from '../ports/buckets.ts';

/** One element: its name, what stands between its tags, and all of it as it stands. */
interface Element {
  readonly name: string;
  readonly inner: string;
  readonly raw: string;
}

/** How S3 spells the lists and their targets on the wire, and how its API names them. */
const lists = [
  { element: 'TopicConfiguration', list: 'TopicConfigurations', target: 'Topic', arn: 'TopicArn' },
  { element: 'QueueConfiguration', list: 'QueueConfigurations', target: 'Queue', arn: 'QueueArn' },
  {
    element: 'CloudFunctionConfiguration',
    list: 'LambdaFunctionConfigurations',
    target: 'CloudFunction',
    arn: 'LambdaFunctionArn',
  },
] as const;

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Reads a bucket's notification settings as S3 sends them; `undefined` for what is not that document. Elements that are
 * in no table here are kept as they stand, under their name, so that writing them back loses nothing. The SDK drops them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
 */
export function parseNotifications(xml: string): BucketNotifications | undefined {
  const [document] = readElements(xml.replace(/^\s*<\?xml[^>]*\?>/, ''));
  if (document?.name !== 'NotificationConfiguration') return undefined;
  const notifications: Record<string, unknown> = {};
  for (const element of readElements(document.inner)) {
    const known = lists.find((list) => list.element === element.name);
    if (known !== undefined) append(notifications, known.list, parseEntry(element, known.target, known.arn));
    else if (element.name === 'EventBridgeConfiguration' && element.inner === '') notifications[element.name] = {};
    else append(notifications, element.name, element.raw);
  }
  return notifications;
}

/** Writes notification settings as S3 takes them. */
export function renderNotifications(notifications: BucketNotifications): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(notifications)) {
    const known = lists.find(({ list }) => list === key);
    if (value === undefined) continue;
    if (known !== undefined) {
      for (const entry of value as readonly NotificationEntry[]) {
        parts.push(wrap(known.element, renderEntry(entry, known.target, known.arn)));
      }
    } else if (isRaw(value)) parts.push(...value);
    else if (key === 'EventBridgeConfiguration') parts.push('<EventBridgeConfiguration/>');
  }
  const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
  return `<NotificationConfiguration ${namespace}>${parts.join('')}</NotificationConfiguration>`;
}

function parseEntry({ inner }: Element, target: string, arn: string): Record<string, unknown> {
  const entry: Record<string, unknown> = { Events: [] };
  for (const element of readElements(inner)) {
    if (element.name === 'Id') entry['Id'] = unescape(element.inner);
    else if (element.name === target) entry[arn] = unescape(element.inner);
    else if (element.name === 'Event') append(entry, 'Events', unescape(element.inner));
    else if (element.name === 'Filter') entry['Filter'] = parseFilter(element);
    else append(entry, element.name, element.raw);
  }
  return entry;
}

function parseFilter({ inner }: Element): Record<string, unknown> {
  const filter: Record<string, unknown> = {};
  for (const element of readElements(inner)) {
    if (element.name !== 'S3Key') append(filter, element.name, element.raw);
    else {
      const rules = readElements(element.inner).filter(({ name }) => name === 'FilterRule');
      filter['Key'] = { FilterRules: rules.map(parseRule) };
    }
  }
  return filter;
}

function parseRule({ inner }: Element): FilterRule {
  const parts = readElements(inner);
  const text = (name: string): string => unescape(parts.find((part) => part.name === name)?.inner ?? '');
  return { Name: text('Name'), Value: text('Value') };
}

function renderEntry(entry: NotificationEntry, target: string, arn: string): string {
  const { Events, Filter, Id, ...others } = entry;
  const address = others[arn];
  const rest = Object.entries(others).filter(([key]) => key !== arn);
  return [
    ...(Id === undefined ? [] : [wrap('Id', escape(Id))]),
    wrap(target, escape(typeof address === 'string' ? address : '')),
    ...Events.map((event) => wrap('Event', escape(event))),
    ...(Filter === undefined ? [] : [wrap('Filter', renderFilter(Filter))]),
    ...rest.flatMap(([, value]) => (isRaw(value) ? value : [])),
  ].join('');
}

function renderFilter({ Key, ...others }: NonNullable<NotificationEntry['Filter']>): string {
  const rules = (Key?.FilterRules ?? []).map(({ Name, Value }) =>
    wrap('FilterRule', wrap('Name', escape(Name)) + wrap('Value', escape(Value))),
  );
  const rest = Object.values(others).flatMap((value: unknown) => (isRaw(value) ? value : []));
  return [...(Key === undefined ? [] : [wrap('S3Key', rules.join(''))]), ...rest].join('');
}

/** The elements at the top of a piece of XML, which S3 sends without comments and character data sections. */
function readElements(xml: string): readonly Element[] {
  const elements: Element[] = [];
  let depth = 0;
  let start = 0;
  let innerStart = 0;
  for (const tag of xml.matchAll(/<(\/?)([\w:.-]+)[^>]*?(\/?)>/g)) {
    const [text, closing, name = '', empty] = tag;
    if (closing === '') {
      if (depth === 0) [start, innerStart] = [tag.index, tag.index + text.length];
      depth += 1;
    }
    if (closing === '' && empty === '') continue;
    depth -= 1;
    if (depth > 0) continue;
    const end = tag.index + text.length;
    elements.push({ name, inner: closing === '' ? '' : xml.slice(innerStart, tag.index), raw: xml.slice(start, end) });
  }
  return elements;
}

function append(target: Record<string, unknown>, key: string, value: unknown): void {
  const present = target[key];
  if (Array.isArray(present)) present.push(value);
  else target[key] = [value];
}

function isRaw(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string' && part.startsWith('<'));
}

function wrap(name: string, inner: string): string {
  return `<${name}>${inner}</${name}>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#xD;')
    .replaceAll('\n', '&#xA;');
}

function unescape(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return entities[name ?? ''] ?? whole;
    },
  );
}
