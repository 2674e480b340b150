import type { Column, IndicatorName } from '../../config/log-column.ts';
import { refuse } from './event-scope.ts';
import type { IndicatorCollector } from './indicators/indicator-collector.ts';
import type { ValueWatcher } from './scalar-writers.ts';

/** How each scanner takes its value. */
const scanners: Readonly<
  Record<Exclude<IndicatorName, 'aws_deep'>, (indicators: IndicatorCollector, text: string) => void>
> = {
  ip: (indicators, text) => indicators.ip(text),
  domain: (indicators, text) => indicators.domain(text),
  hostname: (indicators, text) => indicators.hostname(text),
  url: (indicators, text) => indicators.url(text),
  net_addr: (indicators, text) => indicators.netAddr(text),
  md5: (indicators, text) => indicators.md5(text),
  sha1: (indicators, text) => indicators.sha1(text),
  sha256: (indicators, text) => indicators.sha256(text),
  aws_arn: (indicators, text) => indicators.awsArn(text),
  aws_account_id: (indicators, text) => indicators.awsAccountId(text),
  aws_instance_id: (indicators, text) => indicators.awsInstanceId(text),
  aws_tag: (indicators, text) => indicators.awsTag(text),
  trace_id: (indicators, text) => indicators.traceId(text),
  username: (indicators, text) => indicators.username(text),
  email: (indicators, text) => indicators.email(text),
};

/** What is to be done with each value of a column: its check, then its indicators. `undefined` if it asks for neither. */
export function compileWatcher({ check, indicators = [] }: Column, path: string): ValueWatcher | undefined {
  const scans = indicators.flatMap((indicator) => (indicator === 'aws_deep' ? [] : [scanners[indicator]]));
  const [only] = scans;
  if (check === undefined && only !== undefined && scans.length === 1) {
    return (value, scope) => only(scope.indicators, String(value));
  }
  if (check === undefined && scans.length === 0) return undefined;
  return (value, scope) => {
    const fault = check?.(value);
    if (fault !== undefined) {
      refuse(scope, `${path} ${fault}`);
      return;
    }
    for (const scan of scans) scan(scope.indicators, String(value));
  };
}
