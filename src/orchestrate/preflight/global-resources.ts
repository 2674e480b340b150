import type { StackSetStep, StackStep } from '../plan.ts';
import { isRecord, listTemplates, readSection } from './list-templates.ts';
import type { PlannedTemplate } from './list-templates.ts';
import type { Found, PreflightCheck, PreflightContext } from './preflight-check.ts';

/** Types whose names must be unique in the whole account, or the whole world, and the property that fixes the name. */
const globalNames: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::S3::Bucket': 'BucketName',
};

/** What makes a name differ from region to region. */
const regionalWords = /AWS::(?:Region|StackName|StackId)/;

/** Resources that exist once in an account may not be made once in each region. */
export const globalResources: PreflightCheck = {
  id: 'global-resources',
  summary: 'a template for several regions of an account holds no IAM name or bucket name that is the same in each',
  reason:
    'IAM and bucket names are not regional: the second region fails with "already exists", and deleting one region takes the resource from all.',
  link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction.html',
  run: (context) =>
    listTemplates(context.plan.steps)
      .filter(({ steps }) => reachesSeveralRegions(steps, context))
      .flatMap(findFixedNames),
};

function reachesSeveralRegions(steps: readonly (StackStep | StackSetStep)[], { desired }: PreflightContext): boolean {
  const regions = new Map<string, string>();
  const pairs = steps.some((step) => step.kind === 'stackSet') ? [...desired.pairs.values()] : [];
  for (const { accountId, region } of [...pairs, ...steps.filter(({ kind }) => kind === 'stack').map((s) => s.place)]) {
    if ((regions.get(accountId) ?? region) !== region) return true;
    regions.set(accountId, region);
  }
  return false;
}

function findFixedNames({ content, steps }: PlannedTemplate): readonly Found[] {
  const conditions = readSection(content, 'Conditions');
  return Object.entries(readSection(content, 'Resources')).flatMap(([logicalId, resource]): readonly Found[] => {
    if (!isRecord(resource) || !isRecord(resource['Properties'])) return [];
    const type = String(resource['Type']);
    const name = resource['Properties'][globalNames[type] ?? ''];
    if (name === undefined || regionalWords.test(JSON.stringify(name))) return [];
    if (dependsOnRegion(resource['Condition'], conditions)) return [];
    return [
      {
        severity: 'error',
        message: `${logicalId} (${type}) in the template of ${steps[0]?.title} has the same name ${JSON.stringify(name)} in every region`,
        fix: `put \${AWS::Region} into its ${globalNames[type]}, or give it a Condition that holds in one region only`,
      },
    ];
  });
}

/** True if a condition looks at the region, by itself or through others that it names. */
function dependsOnRegion(
  condition: unknown,
  conditions: Readonly<Record<string, unknown>>,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  if (typeof condition !== 'string' || seen.has(condition)) return false;
  const text = JSON.stringify(conditions[condition] ?? null);
  if (text.includes('AWS::Region')) return true;
  return [...text.matchAll(/"Condition":"([^"]+)"/g)].some(([, name]) =>
    dependsOnRegion(name, conditions, new Set([...seen, condition])),
  );
}
