import { describe, expect, it } from 'vitest';
import { countAlarmBytes } from '../../src/config/checks/drop-off.ts';
import { limits } from '../../src/config/limits.ts';
import type { Config } from '../../src/config/schema.ts';
import { buildSourceAlarmsTemplate, listAlarmedAccounts } from '../../src/templates/catalog.ts';
import { buildGeneratedFiles } from '../../src/templates/generated-files.ts';
import { renderYaml } from '../../src/templates/render.ts';
import { sampleConfig, theSource } from './sample-config.ts';

function configOf(names: readonly string[], panther: object = {}): Config {
  return sampleConfig({
    panther: { accountId: '111122223333', region: 'us-west-2', ...panther },
    sources: names.map((name) => ({ ...theSource(0), name, dropOffMinutes: 60 })),
  });
}

const build = (config: Config) => buildSourceAlarmsTemplate(config, '123456789012').Resources;

describe('the alarms of an account', () => {
  it('go off when data is as old as the file says, or when nobody tells how old it is', () => {
    expect(build(configOf(['Prod CloudTrail']))['NoDataprodXcloudtrail']).toEqual({
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: 'Panther-SourceNoData-prod-cloudtrail',
        AlarmDescription:
          'No data from source Prod CloudTrail (account 123456789012, us-east-1, bucket acme-cloudtrail) for 60 minutes. Look with: pantherctl source check prod-cloudtrail',
        Namespace: 'Panther',
        MetricName: 'MinutesSinceLastData',
        Dimensions: [
          { Name: 'Subsystem', Value: 'LogProcessor' },
          { Name: 'ID', Value: 'prod-cloudtrail' },
        ],
        Statistic: 'Maximum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 60,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'breaching',
        AlarmActions: ['arn:aws:sns:us-west-2:111122223333:panther-alarms'],
        Tags: [{ Key: 'panther:app', Value: 'panther' }],
      },
    });
  });

  it('go to the topic of the file if it names one', () => {
    const alarmTopicArn = 'arn:aws:sns:us-west-2:111122223333:security';
    const [alarm] = Object.values(build(configOf(['a'], { alarmTopicArn })));
    expect(alarm?.Properties['AlarmActions']).toEqual([alarmTopicArn]);
  });

  it('have a logical id each, however much the names are alike', () => {
    const names = ['a-b', 'ab', 'a--b', 'a-1', 'a1', 'x', 'x-', '-x'];
    const ids = Object.keys(build(configOf(names)));
    expect(ids).toHaveLength(names.length);
    expect(ids.filter((id) => !/^[A-Za-z0-9]{1,255}$/.test(id))).toEqual([]);
  });

  it('are there for sources with dropOffMinutes only, by account', () => {
    const config = sampleConfig({
      sources: [theSource(0), { ...theSource(1), dropOffMinutes: 15 }],
    });
    expect(listAlarmedAccounts(config)).toEqual(['012345678901']);
    expect(() => buildSourceAlarmsTemplate(config, '123456789012')).toThrow(/no source of account 123456789012/);
    const paths = [...buildGeneratedFiles(config)].map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith('alarms/'))).toEqual(['alarms/012345678901.yml']);
  });

  it('are not there under another runtime, which emits no such metric', () => {
    const paths = [...buildGeneratedFiles(configOf(['a'], { runtime: 'external' }))].map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith('alarms/'))).toEqual([]);
  });

  it.each([
    ['x', 'bbb', 'us-east-1', 'a'],
    ['x'.repeat(28), 'b'.repeat(limits.bucketNameMaxCharacters), 'ap-southeast-1', 't'.repeat(256)],
  ])(
    'take as much of a template as the check of the file counts, give or take little: %s',
    (name, bucket, region, topic) => {
      const alarmTopicArn = `arn:aws:sns:us-west-2:111122223333:${topic}`;
      const sources = Array.from({ length: 50 }, (_each, index) => ({
        ...theSource(0),
        kmsKeyArn: undefined,
        name: `${name}-${100 + index}`,
        bucket,
        region,
        dropOffMinutes: 43_200,
      }));
      const panther = { accountId: '111122223333', region: 'us-west-2', alarmTopicArn };
      const config = sampleConfig({ panther, sources });
      const bytes = Buffer.byteLength(renderYaml(buildSourceAlarmsTemplate(config, '123456789012')));
      const counted = sources.reduce((sum, each) => sum + countAlarmBytes({ ...each, topicArn: alarmTopicArn }), 0);
      expect(bytes).toBeLessThan(counted);
      expect(counted).toBeLessThan(bytes * 1.1);
    },
  );
});
