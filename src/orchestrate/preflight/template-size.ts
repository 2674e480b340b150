import { limits } from '../../config/limits.ts';
import { listTemplates } from './list-templates.ts';
import type { Found, PreflightCheck } from './preflight-check.ts';

const encoder = new TextEncoder();

/** How large templates are. The one of the stack set stops everything, that of a single stack only that stack. */
export const templateSize: PreflightCheck = {
  id: 'template-size',
  summary: `templates have at most ${limits.templateBodyMaxBytes} bytes, or lie in S3 with at most ${limits.templateObjectMaxBytes}`,
  reason: 'AWS refuses a call with a larger template.',
  link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
  run: ({ config, plan }) => {
    const { region, templateBucket } = config.administrator;
    return listTemplates(plan.steps).flatMap(({ steps, text }): readonly Found[] => {
      const bytes = encoder.encode(text).length;
      const isTooLarge = bytes > limits.templateObjectMaxBytes;
      if (!isTooLarge && (bytes <= limits.templateBodyMaxBytes || templateBucket !== undefined)) return [];
      const isEssential = steps.some((step) => step.kind === 'stackSet' || step.phase === 'adminRole');
      return [
        {
          severity: isEssential ? 'error' : 'warning',
          message: `the template of ${steps[0]?.title} has ${bytes} bytes, and AWS takes ${isTooLarge ? limits.templateObjectMaxBytes : limits.templateBodyMaxBytes}${isTooLarge ? ' at most' : ' within a call'}`,
          fix: isTooLarge
            ? 'ask for less in one template'
            : `name a bucket in ${region} of the administrator account in administrator.templateBucket`,
        },
      ];
    });
  },
};
