import type { SampleRandom } from '../log-type.ts';
import { isoMillis, sampleAccounts, sampleIamId, sampleRegions, sampleUsers } from './sample-values.ts';

const remotePlace = {
  country: { countryName: 'Switzerland' },
  city: { cityName: 'Bern' },
  geoLocation: { lat: 46.948, lon: 7.4474 },
  organization: { asn: '64496', asnOrg: 'Example Net', isp: 'Example Net', org: 'Example Net' },
} as const;

type Part = readonly [type: string, title: string, resource: unknown, action: unknown];

const parts: readonly ((random: SampleRandom) => Part)[] = [
  (random) => [
    random.pick(['Recon:EC2/PortProbeUnprotectedPort', 'UnauthorizedAccess:EC2/SSHBruteForce']),
    'An unprotected port on an EC2 instance is being probed',
    {
      resourceType: 'Instance',
      instanceDetails: {
        instanceId: `i-0${random.hex(16)}`,
        instanceType: 'm6i.large',
        networkInterfaces: [
          {
            networkInterfaceId: `eni-0${random.hex(16)}`,
            privateIpAddress: `10.0.${random.integer(0, 255)}.${random.integer(4, 254)}`,
            publicIp: random.ipv4(),
            publicDnsName: `ec2-${random.hex(6)}.compute.example.com`,
            ipv6Addresses: [],
          },
        ],
        tags: [{ key: 'team', value: random.pick(['shop', 'billing']) }],
      },
    },
    {
      actionType: 'PORT_PROBE',
      portProbeAction: {
        portProbeDetails: [
          {
            localPortDetails: { port: 22, portName: 'SSH' },
            remoteIpDetails: { ipAddressV4: random.ipv4(), ...remotePlace },
          },
        ],
        blocked: false,
      },
    },
  ],
  (random) => [
    'UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B',
    'Unusual console login was seen',
    {
      resourceType: 'AccessKey',
      accessKeyDetails: {
        accessKeyId: sampleIamId(random, 'ASIA', 16),
        principalId: sampleIamId(random, 'AIDA'),
        userType: 'IAMUser',
        userName: random.pick(sampleUsers),
      },
    },
    {
      actionType: 'AWS_API_CALL',
      awsApiCallAction: {
        api: 'ConsoleLogin',
        serviceName: 'signin.amazonaws.com',
        callerType: 'Remote IP',
        remoteIpDetails: { ipAddressV4: random.ipv4(), ...remotePlace },
      },
    },
  ],
];

/** One finding of GuardDuty, as it is exported. */
export function sampleFinding(random: SampleRandom, atMs: number): string {
  const [type, title, resource, action] = random.pick(parts)(random);
  const accountId = random.pick(sampleAccounts);
  const region = random.pick(sampleRegions);
  const id = random.hex(32);
  const detectorId = random.hex(32);
  const firstMs = atMs - random.integer(1, 600) * 1000;
  return JSON.stringify({
    schemaVersion: '2.0',
    accountId,
    region,
    partition: 'aws',
    id,
    arn: `arn:aws:guardduty:${region}:${accountId}:detector/${detectorId}/finding/${id}`,
    type,
    resource,
    service: {
      serviceName: 'guardduty',
      detectorId,
      action,
      resourceRole: 'TARGET',
      additionalInfo: { value: '{}', type: 'default' },
      eventFirstSeen: isoMillis(firstMs),
      eventLastSeen: isoMillis(atMs),
      archived: false,
      count: random.integer(1, 40),
    },
    severity: random.pick([2, 5, 5.3, 8]),
    createdAt: isoMillis(firstMs),
    updatedAt: isoMillis(atMs),
    title,
    description: `${title}, as seen by detector ${detectorId}.`,
  });
}
