import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Stack, Validations } from 'aws-cdk-lib';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  NIST80053R4Checks,
  NIST80053R5Checks,
  PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { buildImageContext } from '../build-image-context';
import { buildSite } from '../build-site';
import { CaptureSite, FrameIngest, type FrameIngestHardening, type FrameIngestProps } from '../lib/index';
import { complianceTexts, packsOf } from '../lib/nag/compliance-texts';
import { findNagFaults } from './find-nag-faults';
import { listAcknowledgements } from './list-acknowledgements';

const packs = [HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks];
const ofThem = /^(HIPAA\.Security|NIST\.800\.53\.R[45]|PCI\.DSS\.321)-/;

beforeAll(async () => {
  await buildImageContext();
  await buildSite();
});

/** As infra/README.md shows them. The VPC is of another stack. */
function createHardening(stack: Stack): FrameIngestHardening {
  const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
  encryptionKey.grantEncryptDecrypt(new ServicePrincipal('cloudwatch.amazonaws.com'));
  const alarmTopic = new Topic(stack, 'Alarms', { masterKey: encryptionKey as IKey, enforceSSL: true });
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-west-1a'],
    privateSubnetIds: ['subnet-0123456789abcdef0'],
    privateSubnetRouteTableIds: ['rtb-0123456789abcdef0'],
  });
  return { encryptionKey: encryptionKey as IKey, alarmTopic: alarmTopic as ITopic, vpc: vpc as IVpc };
}

function addHardened(stack: Stack, props?: FrameIngestProps): FrameIngest {
  return new FrameIngest(stack, 'Cam', FrameIngest.hardened(createHardening(stack), props));
}

function addHardenedWithSite(stack: Stack): void {
  const authorizer = new HttpJwtAuthorizer('Users', 'https://issuer.example', { jwtAudience: ['app'] });
  const frameIngest = addHardened(stack, { authorizer });
  const signIn = { authority: 'https://issuer.example', clientId: 'app' };
  const encryptionKey = stack.node.findChild('Key') as unknown as IKey;
  new CaptureSite(stack, 'Site', { frameIngest, signIn, encryptionKey, versioned: true });
}

describe('the compliance packs find nothing in', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['a hardened FrameIngest', (stack) => void addHardened(stack)],
    ['one with a CaptureSite', addHardenedWithSite],
    [
      'one with streams on demand, a dashboard and pages that call',
      (stack) =>
        void addHardened(stack, {
          streams: ['front', 'cam-*'],
          dashboard: true,
          corsOrigins: ['https://cam.example'],
        }),
    ],
    ['one with more streams than a role holds', (stack) => void addHardened(stack, { streams: manyNames })],
    [
      'one whose archive is of another stack',
      (stack) => {
        const bucket = Bucket.fromBucketName(stack, 'Own', 'my-archive');
        addHardened(stack, { bucket: bucket as IBucket });
      },
    ],
    ['one that redrives nothing', (stack) => void addHardened(stack, { redrive: false })],
  ])('%s', (_name, fill) => {
    expect(findNagFaults(fill, undefined, packs)).toEqual([]);
  });
});

const manyNames = Array.from({ length: 60 }, (_, index) => `camera-${index}`);

test('the packs of the default find nothing in it either', () => {
  expect(findNagFaults(addHardenedWithSite, undefined, [AwsSolutionsChecks, ServerlessChecks])).toEqual([]);
});

test('each acknowledgement is of a finding that would be there without it, and none is missing', () => {
  let acknowledged: string[] = [];
  const found = findNagFaults(
    (stack) => {
      addHardenedWithSite(stack);
      acknowledged = listAcknowledgements(stack, ofThem).map(([path, rule, isReasoned]) => {
        expect([path, rule, isReasoned]).toEqual([path, rule, true]);
        return `${path}: ${rule}`;
      });
      for (const construct of stack.node.findAll()) forget(construct);
    },
    undefined,
    packs,
  );

  // A reason stands at the construct, and its resource is what is found.
  const covered = found.map((line) => {
    const hit = acknowledged.find((each) => each === line || each === line.replace('/Resource: ', ': '));
    return hit ?? `not acknowledged: ${line}`;
  });
  expect(covered.sort()).toEqual([...acknowledged].sort());
});

test('what is acknowledged, as it stands for review', () => {
  const reviewed: string[] = [];
  findNagFaults((stack) => {
    addHardenedWithSite(stack);
    reviewed.push(...listAcknowledgements(stack, ofThem).map(([path, rule]) => `${path}: ${rule}`));
  });

  expect(reviewed.sort()).toMatchSnapshot();
});

test('without the hardening the packs have their say', () => {
  const found = findNagFaults((stack) => void new FrameIngest(stack, 'Cam'), undefined, [
    HIPAASecurityChecks,
  ]);

  const rules = found.map((line) => line.split('HIPAA.Security-')[1] ?? line);
  expect([...new Set(rules)].sort()).toEqual([
    'CloudWatchAlarmAction',
    'CloudWatchLogGroupEncrypted',
    'LambdaConcurrency',
    'LambdaInsideVPC',
    'S3BucketVersioningEnabled',
    'S3DefaultEncryptionKMS',
  ]);
});

test('what is given wins over what the hardening sets, and loses to what it is made of', () => {
  let props: FrameIngestProps = {};
  let hardening: FrameIngestHardening | undefined;
  findNagFaults((stack) => {
    hardening = createHardening(stack);
    props = FrameIngest.hardened(hardening, { reservedConcurrentExecutions: 7, canvas: '640x480' });
  });

  expect(props).toMatchObject({ reservedConcurrentExecutions: 7, canvas: '640x480', versioned: true });
  expect(props.encryptionKey).toBe(hardening?.encryptionKey);
});

test('every text is used by a rule that a pack of that name has', () => {
  const rules = new Set(Object.values(complianceTexts).map(({ rule }) => rule));

  expect([...rules].sort()).toEqual(Object.keys(packsOf).sort());
});

test('the README shows the hardening as it is tested', () => {
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

  expect(readme).toContain(
    "FrameIngest.hardened({ encryptionKey, vpc, alarmTopic }, { streams: ['front'] })",
  );
  expect(readme).toContain(
    "encryptionKey.grantEncryptDecrypt(new ServicePrincipal('cloudwatch.amazonaws.com'))",
  );
});

/** Takes the acknowledgements of a construct away. */
function forget({ node }: IConstruct): void {
  const own = node.metadata.map(({ type }) => type);
  if (!own.includes(Validations.ACKNOWLEDGED_RULES_METADATA_KEY)) return;
  const metadata = Reflect.get(node, '_metadata') as { type: string }[];
  metadata.splice(
    0,
    metadata.length,
    ...metadata.filter(({ type }) => type !== Validations.ACKNOWLEDGED_RULES_METADATA_KEY),
  );
}
