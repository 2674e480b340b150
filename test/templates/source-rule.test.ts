import { describe, expect, it } from 'vitest';
import { limits } from '../../src/config/limits.ts';
import { buildSourceRuleTemplate, notificationsParameters, sourceRuleName } from '../../src/templates/catalog.ts';
import { buildGeneratedFiles } from '../../src/templates/generated-files.ts';
import { eventBridgeConfig, sampleConfig, theSource } from './sample-config.ts';

const existing = 'arn:aws:sns:us-east-1:555555555555:theirs';

describe('the rule of a source', () => {
  it('sends new objects under its prefixes to its topic', () => {
    const config = eventBridgeConfig();
    const [source] = config.sources;
    expect(source && buildSourceRuleTemplate(config, source).Resources).toEqual({
      ObjectCreatedRule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'panther-log-processing-rule-prod-cloudtrail',
          Description: 'New objects of the source Prod CloudTrail, for Panther',
          EventPattern: {
            source: ['aws.s3'],
            'detail-type': ['Object Created'],
            detail: {
              bucket: { name: ['acme-cloudtrail'] },
              object: { key: [{ prefix: 'AWSLogs/' }, { prefix: 'other/' }] },
            },
          },
          State: 'ENABLED',
          Targets: [{ Arn: 'arn:aws:sns:us-east-1:123456789012:panther-notifications-topic', Id: 'panther-topic' }],
          Tags: [{ Key: 'panther:app', Value: 'panther' }],
        },
      },
    });
  });

  it('sends to a topic of somebody else', () => {
    const source = { ...theSource(0), notifications: { publisher: 'eventBridge' as const, topic: { existing } } };
    const rule = buildSourceRuleTemplate(sampleConfig(), source).Resources['ObjectCreatedRule'];
    expect(rule?.Properties['Targets']).toEqual([{ Arn: existing, Id: 'panther-topic' }]);
  });

  it('has a name that EventBridge takes for the longest name of a source', () => {
    expect(sourceRuleName({ name: 'x'.repeat(32) }).length).toBeLessThanOrEqual(64);
    expect(limits.eventPatternMaxCharacters).toBe(2_048);
  });

  it('is refused for a source that hears of objects in another way, and has no file then', () => {
    expect(() => buildSourceRuleTemplate(sampleConfig(), theSource(0))).toThrow(/takes no EventBridge rule/);
    const rules = (config: ReturnType<typeof sampleConfig>) =>
      [...buildGeneratedFiles(config)].map(({ path }) => path).filter((path) => path.startsWith('rules/'));
    expect(rules(sampleConfig())).toEqual([]);
    expect(rules(eventBridgeConfig())).toEqual(['rules/prod-cloudtrail.yml']);
  });
});

describe('the stack of a topic', () => {
  it('lets EventBridge publish in the places alone where a source asks for it', () => {
    const config = sampleConfig({
      sources: [
        { ...theSource(0), notifications: { publisher: 'eventBridge', topicName: 'mine' } },
        { ...theSource(1), notifications: { publisher: 'eventBridge', topic: { existing } } },
      ],
    });
    expect(notificationsParameters(config, theSource(0))).toEqual({ SnsTopicName: 'mine', AllowEventBridge: 'true' });
    expect(notificationsParameters(config, theSource(1))).toEqual({});
  });
});
