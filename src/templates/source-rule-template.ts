import { buildEventPattern } from '../config/event-pattern.ts';
import { names, sourceSlug } from '../config/names.ts';
import type { Config, Source } from '../config/schema.ts';
import { topicArnOf } from '../config/source-places.ts';
import { PantherctlError } from '../errors.ts';
import { applicationTag } from './blocks/application-tag.ts';
import { declareTemplate } from './cfn/scope.ts';
import type { Template } from './cfn/template.ts';

/** The name of the rule that tells of a source's new objects, which is also that of its stack. */
export function sourceRuleName(source: Pick<Source, 'name'>): string {
  return `${names.sourceRuleStackPrefix}${sourceSlug(source.name)}`;
}

/** True if EventBridge tells of the source's new objects, so that it has a rule. */
export function needsRule({ notifications }: Source): boolean {
  return notifications.publisher === 'eventBridge' && notifications.topic !== 'none';
}

/**
 * The rule by which EventBridge tells the topic of a source of its new objects, with everything filled in. It belongs in
 * the account and region of the bucket, which must send its events to EventBridge. Throws `INPUT_INVALID` for a source
 * whose topic hears of objects in another way.
 */
export function buildSourceRuleTemplate(_config: Config, source: Source): Template {
  const topicArn = topicArnOf(source);
  if (!needsRule(source) || topicArn === undefined) {
    throw new PantherctlError('INPUT_INVALID', `source ${source.name} takes no EventBridge rule`, {
      fix: 'write publisher: eventBridge and a topic under its notifications',
    });
  }
  const t = declareTemplate({ parameters: {}, resources: { ObjectCreatedRule: 'AWS::Events::Rule' } });
  return t.build({
    description: `Tells Panther of new objects of ${source.name}`,
    conditions: {},
    resources: {
      ObjectCreatedRule: {
        properties: {
          Name: sourceRuleName(source),
          Description: `New objects of the source ${source.name}, for Panther`,
          EventPattern: buildEventPattern(source),
          State: 'ENABLED',
          Targets: [{ Arn: topicArn, Id: 'panther-topic' }],
          Tags: [applicationTag],
        },
      },
    },
    outputs: { RuleArn: { Description: 'ARN of the rule', Value: t.getAtt('ObjectCreatedRule', 'Arn') } },
  });
}
