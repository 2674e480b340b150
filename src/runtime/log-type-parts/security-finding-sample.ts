import type { SampleRandom } from '../log-type.ts';
import { isoMillis, sampleAccounts, sampleRegions, sampleUuid } from './sample-values.ts';

const controls = [
  ['S3.8', 'S3 general purpose buckets should block public access', 'AwsS3Bucket'],
  ['EC2.19', 'Security groups should not allow unrestricted access to ports with high risk', 'AwsEc2SecurityGroup'],
  ['IAM.9', 'MFA should be enabled for the root user', 'AwsAccount'],
] as const;

/** One finding of a control of Security Hub. */
export function sampleSecurityFinding(random: SampleRandom, atMs: number): string {
  const account = random.pick(sampleAccounts);
  const region = random.pick(sampleRegions);
  const [control, title, type] = random.pick(controls);
  const severity = random.pick(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']);
  const isPassed = random.integer(0, 2) === 0;
  const types = ['Software and Configuration Checks/Industry and Regulatory Standards'];
  const atText = isoMillis(atMs);
  const firstText = isoMillis(atMs - random.integer(1, 90) * 86_400_000);
  return JSON.stringify({
    SchemaVersion: '2018-10-08',
    Id: `arn:aws:securityhub:${region}:${account}:security-control/${control}/finding/${sampleUuid(random)}`,
    ProductArn: `arn:aws:securityhub:${region}::product/aws/securityhub`,
    ProductName: 'Security Hub',
    CompanyName: 'AWS',
    Region: region,
    GeneratorId: `security-control/${control}`,
    AwsAccountId: account,
    Types: types,
    FirstObservedAt: firstText,
    LastObservedAt: atText,
    CreatedAt: firstText,
    UpdatedAt: atText,
    Severity: { Label: severity, Normalized: random.pick([1, 40, 70, 90]), Original: severity },
    Title: title,
    Description: `This control checks the following: ${title}.`,
    Remediation: {
      Recommendation: { Text: 'See the documentation', Url: `https://docs.example.com/controls/${control}` },
    },
    ProductFields: { 'aws/securityhub/ProductName': 'Security Hub', 'Resources:0/Id': `arn:aws:s3:::shop-${account}` },
    Resources: [
      {
        Type: type,
        Id: `arn:aws:s3:::shop-${account}-${random.hex(6)}`,
        Partition: 'aws',
        Region: region,
        Tags: { team: random.pick(['shop', 'billing']) },
      },
    ],
    Compliance: {
      Status: isPassed ? 'PASSED' : 'FAILED',
      SecurityControlId: control,
      AssociatedStandards: [{ StandardsId: 'standards/aws-foundational-security-best-practices/v/1.0.0' }],
    },
    WorkflowState: 'NEW',
    Workflow: { Status: isPassed ? 'RESOLVED' : 'NEW' },
    RecordState: 'ACTIVE',
    FindingProviderFields: { Severity: { Label: severity, Original: severity }, Types: types },
    ProcessedAt: isoMillis(atMs + random.integer(500, 9_000)),
  });
}
