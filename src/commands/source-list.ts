import { sourceSlug } from '../config/names.ts';
import type { Config } from '../config/schema.ts';
import { topicArnOf } from '../config/source-places.ts';
import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { logProcessingRoleName, roleArn } from '../templates/catalog.ts';
import { renderCount } from '../ui/render-count.ts';
import { renderTable } from '../ui/render-table.ts';
import type { CommandContext } from './command-context.ts';
import { loadCommandConfig } from './load-command-config.ts';

/** `pantherctl source list`: the sources of the file, with what is named after them. Needs no cloud. */
export async function run(context: CommandContext): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const sources = listSources(config);
  const { out } = context;
  if (context.flags.json) {
    out.json({ sources });
    return exitCodes.done;
  }
  if (sources.length > 0) {
    out.line(
      renderTable(
        sources,
        [
          { head: 'NAME', cell: ({ name }) => name },
          { head: 'ACCOUNT', cell: ({ accountId }) => accountId },
          { head: 'REGION', cell: ({ region }) => region },
          { head: 'BUCKET', cell: ({ bucket }) => bucket, shrink: true },
          { head: 'TOPIC', cell: ({ topicArn }) => topicArn?.split(':').at(-1) ?? '-', shrink: true },
          { head: 'PUBLISHER', cell: ({ publisher }) => publisher ?? '-' },
          // All of them begin alike.
          { head: 'ROLE', cell: ({ roleName }) => roleName, shrink: true, cut: 'start' },
        ],
        out.style,
        out.columns,
      ),
    );
    out.line();
  }
  const buckets = new Set(sources.map(({ bucket }) => bucket));
  const accounts = new Set(sources.map(({ accountId }) => accountId));
  out.line(
    `${renderCount(sources.length, 'source')} on ${renderCount(buckets.size, 'bucket')} in ${renderCount(accounts.size, 'account')}`,
  );
  return exitCodes.done;
}

function listSources(config: Config) {
  return config.sources.map((source) => {
    const { accountId, bucket, dropOffMinutes, name, notifications, prefixes, region } = source;
    const topicArn = topicArnOf(source);
    const roleName = logProcessingRoleName(source);
    return {
      name,
      id: sourceSlug(name),
      accountId,
      region,
      bucket,
      prefixes,
      roleName,
      roleArn: roleArn(config, accountId, roleName),
      ...(topicArn !== undefined && { topicArn, publisher: notifications.publisher }),
      ...(dropOffMinutes !== undefined && { dropOffMinutes }),
    };
  });
}
