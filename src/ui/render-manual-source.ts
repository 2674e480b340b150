import type {
  ManualDeed,
  ManualNotifications,
  ManualSource,
  ManualStack,
} from '../orchestrate/sources/manual-source.ts';
import type { Style } from './style.ts';

/** What a person does to onboard a source, numbered; commands and links stand on lines of their own, to be copied. */
export function renderManualSource({ accountId, region, source, steps }: ManualSource, style: Style): string {
  const head = `${style.strong(source)}  account ${accountId}, ${region}`;
  const blocks = steps.map((step, index) => {
    const title = `${index + 1}. ${style.strong(step.title)}`;
    return [title, ...renderStep(step, style).map((line) => (line === '' ? '' : `   ${line}`))].join('\n');
  });
  return [head, ...blocks].join('\n\n');
}

function renderStep(step: ManualSource['steps'][number], style: Style): readonly string[] {
  if (step.kind === 'stack') return renderStack(step, style);
  return step.kind === 'deed' ? renderDeed(step) : renderNotifications(step, style);
}

function renderStack(stack: ManualStack, style: Style): readonly string[] {
  const fillsIn = stack.link.includes('?templateURL=');
  const values = Object.entries(stack.parameters).map(([name, value]) => `${name}=${value}`);
  const tags = Object.entries(stack.tags).map(([key, value]) => `${key}=${value}`);
  return [
    style.faint('with credentials of the account, after pantherctl generate:'),
    stack.command,
    style.faint(
      fillsIn
        ? `or in the console, once ${stack.templateFile} is at that address:`
        : `or in the console, as stack ${stack.stackName}, uploading generated/${stack.templateFile}:`,
    ),
    stack.link,
    ...(fillsIn || values.length === 0 ? [] : [style.faint(`with the parameters ${values.join(', ')}`)]),
    style.faint(`there, add the stack tags ${tags.join(', ')}, so that pantherctl knows the stack`),
  ];
}

function renderDeed({ text }: ManualDeed): readonly string[] {
  return text.split('\n');
}

function renderNotifications({ entries, link }: ManualNotifications, style: Style): readonly string[] {
  return [
    style.faint('in the console, beside what is there, under Event notifications:'),
    link,
    ...entries.flatMap((entry) => [
      `name ${entry.Id ?? ''}, ${readPrefix(entry)}, all object create events, to the topic`,
      String(entry['TopicArn']),
    ]),
    style.faint(
      "not with put-bucket-notification-configuration: that replaces everybody's notifications. The entries are",
    ),
    ...entries.map((entry) => JSON.stringify(entry)),
  ];
}

function readPrefix({ Filter }: ManualNotifications['entries'][number]): string {
  const prefix = Filter?.Key?.FilterRules?.find(({ Name }) => Name.toLowerCase() === 'prefix')?.Value ?? '';
  return prefix === '' ? 'no prefix' : `prefix '${prefix}'`;
}
