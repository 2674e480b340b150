import type { AccountStatus, Status } from '../orchestrate/observe-status.ts';
import type { SourceStatus } from '../orchestrate/sources/describe-source.ts';
import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';
import { renderDuration } from './render-duration.ts';
import { renderOpenSteps } from './render-open-steps.ts';
import { renderCauses } from './render-summary.ts';
import { renderTable } from './render-table.ts';
import type { Column } from './render-table.ts';
import type { Style } from './style.ts';

/** Accounts that are not complete are listed; this many at most. */
const listedAccountsMaxCount = 20;

/**
 * How everything stands, for a person: the stack set, the accounts that are not complete, why instances failed, what is
 * left to a person, who is left out, and every source, or of many those that are not complete; with `verbose` all of them
 * and each region. `now` in milliseconds since 1970,
 * for ages. Ends without a line feed.
 */
export function renderStatus(status: Status, style: Style, columns: number, now: number, verbose = false): string {
  return [
    ...renderStackSet(status, style, now),
    ...(verbose ? renderRegions(status, style, columns) : []),
    ...renderAccounts(status.accounts, style, columns),
    ...(status.causes.length === 0 ? [] : renderCauses(status.causes, style, columns)),
    ...renderOpenSteps(status.open, style, columns),
    ...renderSkipped(status, style),
    ...renderSources(status.sources, style, columns, verbose),
  ].join('\n');
}

function renderStackSet({ adminRole, stackSet }: Status, style: Style, now: number): readonly string[] {
  if (!stackSet) return ['The file asks for no real-time events.'];
  const { current, failed, missing, underway, unwanted, wanted } = stackSet.instances;
  const complete = current === wanted && stackSet.standing === 'ok';
  const mark = complete ? style.good(style.symbols.done) : style.warn('!');
  const parts = [
    `${current} of ${renderCount(wanted, 'instance')} current`,
    ...(underway > 0 ? [style.accent(`${underway} under way`)] : []),
    ...(failed > 0 ? [style.bad(`${failed} failed`)] : []),
    ...(missing > 0 ? [style.warn(`${missing} missing`)] : []),
    ...(unwanted > 0 ? [style.warn(`${unwanted} more that the file does not ask for`)] : []),
  ];
  const operation = stackSet.lastOperation;
  const losses =
    operation === undefined || operation.failedInstances === 0 ? '' : ` with ${operation.failedInstances} failed`;
  const age = operation === undefined ? '' : renderDuration(now - (operation.endedAt ?? operation.createdAt));
  return [
    style.strong(`Stack set ${stackSet.name}`) + style.faint(`  ${stackSet.region}`),
    `  ${mark} ${parts.join(', ')}`,
    ...(stackSet.standing === 'ok' ? [] : [`  ${style.warn('!')} its definition is ${stackSet.standing}`]),
    ...(adminRole === undefined || adminRole === 'ok' ? [] : [`  ${style.warn('!')} the admin role is ${adminRole}`]),
    ...(operation === undefined
      ? []
      : [
          style.faint(
            `  last operation: ${operation.action.toLowerCase().replace('_', ' ')}, ${operation.status}${losses}, ${age} ago (${operation.id})`,
          ),
        ]),
    ...renderKnownDrift(stackSet.drift, style, now),
  ];
}

/** What the last detection found, which may be long ago; `--drift` makes one now. */
function renderKnownDrift(
  drift: NonNullable<Status['stackSet']>['drift'],
  style: Style,
  now: number,
): readonly string[] {
  if (drift === undefined) return [];
  if (drift.checkedAt === undefined) return [style.faint('  drift: a detection is under way')];
  const failed = drift.failed > 0 ? `, ${drift.failed} could not be checked` : '';
  const text = `drift: ${drift.drifted} drifted, ${drift.inSync} in sync${failed}, checked ${renderDuration(now - drift.checkedAt)} ago`;
  return [drift.drifted > 0 ? `  ${style.warn('!')} ${text}` : style.faint(`  ${text}`)];
}

function renderRegions({ stackSet }: Status, style: Style, columns: number): readonly string[] {
  if (!stackSet || stackSet.regions.length === 0) return [];
  const table = renderTable(
    stackSet.regions,
    [
      { head: 'REGION', cell: (row) => row.region },
      { head: 'CURRENT', align: 'right', cell: (row) => `${row.current}/${row.wanted}` },
      { head: 'UNDER WAY', align: 'right', cell: (row) => String(row.underway) },
      {
        head: 'FAILED',
        align: 'right',
        cell: (row) => String(row.failed),
        paint: (text, row) => (row.failed > 0 ? style.bad(text) : text),
      },
    ],
    style,
    columns - 2,
  );
  return ['', style.strong('Regions'), ...indent(table)];
}

function roleColumn(style: Style): Column<AccountStatus> {
  return {
    head: 'EXECUTION ROLE',
    cell: ({ executionRole = 'ok' }) => executionRole,
    paint: (text, { executionRole = 'ok' }) => paintStanding(text, executionRole, style),
  };
}

function renderAccounts(accounts: readonly AccountStatus[], style: Style, columns: number): readonly string[] {
  const incomplete = accounts.filter(
    ({ current, executionRole = 'ok', wanted }) => current < wanted || executionRole !== 'ok',
  );
  const complete = accounts.length - incomplete.length;
  if (accounts.length === 0) return [];
  const head = ['', `${style.strong('Accounts')}  ${complete} of ${accounts.length} complete`];
  if (incomplete.length === 0) return head;
  const shown = incomplete.slice(0, listedAccountsMaxCount);
  const table = renderTable(
    shown,
    [
      { head: 'ACCOUNT', cell: (account) => account.accountId },
      { head: 'NAME', cell: (account) => account.accountName, shrink: true },
      ...(shown.some(({ executionRole }) => executionRole !== undefined) ? [roleColumn(style)] : []),
      { head: 'CURRENT', align: 'right', cell: (account) => `${account.current}/${account.wanted}` },
      {
        head: 'FAILED',
        align: 'right',
        cell: (account) => String(account.failed),
        paint: (text, row) => (row.failed > 0 ? style.bad(text) : text),
      },
    ],
    style,
    columns - 2,
  );
  const left = incomplete.length - shown.length;
  return [
    ...head,
    ...indent(table),
    ...(left > 0 ? [`  and ${renderCount(left, 'more account')} (--json lists all)`] : []),
  ];
}

function paintStanding(text: string, standing: SourceStatus['subscription'], style: Style): string {
  if (standing === 'ok') return style.good(text);
  if (standing === 'failed') return style.bad(text);
  return standing === 'none' ? text : style.warn(text);
}

function indent(block: string): readonly string[] {
  return block.split('\n').map((line) => `  ${line}`);
}

function renderSkipped({ skipped }: Status, style: Style): readonly string[] {
  if (skipped.length === 0) return [];
  return [
    '',
    style.strong('Left out'),
    ...skipped.flatMap(({ accountId, accountName, fix, reason, regions }) => {
      const name = accountName === '' ? accountId : `${printable(accountName)} (${accountId})`;
      const line = `  ${style.symbols.skipped} ${name}: ${reason}, ${renderCount(regions.length, 'region')}`;
      return fix === undefined ? [line] : [line, `    ${style.good('fix:')} ${printable(fix)}`];
    }),
  ];
}

/** Sources are all listed up to this many; of more only those that are not complete, as with accounts. */
const listedSourcesMaxCount = 20;

function renderSources(
  sources: readonly SourceStatus[],
  style: Style,
  columns: number,
  verbose: boolean,
): readonly string[] {
  if (sources.length === 0) return [];
  const isLong = sources.length > listedSourcesMaxCount && !verbose;
  const open = isLong ? sources.filter((source) => !isComplete(source)) : sources;
  const shown = isLong ? open.slice(0, listedSourcesMaxCount) : open;
  const head = isLong ? `  ${sources.length - open.length} of ${sources.length} complete` : '';
  const standing = (name: string, key: 'role' | 'topic' | 'subscription' | 'registered'): Column<SourceStatus> => ({
    head: name,
    cell: (source) => source[key],
    paint: (text, source) => paintStanding(text, source[key], style),
  });
  const table = renderTable(
    shown,
    [
      { head: 'SOURCE', cell: (source) => source.name, shrink: true },
      { head: 'BUCKET', cell: (source) => source.bucket, spare: 1 },
      standing('ROLE', 'role'),
      standing('TOPIC', 'topic'),
      standing('SUBSCRIPTION', 'subscription'),
      {
        head: 'NOTIFICATION',
        cell: (source) => source.bucketNotification,
        paint: (text, row) => paintNotification(text, row.bucketNotification, style),
      },
      standing('REGISTERED', 'registered'),
    ],
    style,
    columns - 2,
  );
  const left = open.length - shown.length;
  return [
    '',
    style.strong('Sources') + head,
    ...(shown.length === 0 ? [] : indent(table)),
    ...(left > 0 ? [`  and ${renderCount(left, 'more source')} (--json lists all)`] : []),
  ];
}

function isComplete({ bucketNotification, registered, role, subscription, topic }: SourceStatus): boolean {
  const isWired = bucketNotification === 'connected' || bucketNotification === 'none';
  return isWired && [registered, role, subscription, topic].every((each) => each === 'ok' || each === 'none');
}

function paintNotification(text: string, notification: SourceStatus['bucketNotification'], style: Style): string {
  if (notification === 'none') return text;
  return notification === 'connected' ? style.good(text) : style.warn(text);
}
