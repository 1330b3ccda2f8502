import { Stack } from 'aws-cdk-lib';
import type { Policy } from 'aws-cdk-lib/aws-iam';
import type { SingletonFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { BucketDeployment } from 'aws-cdk-lib/aws-s3-deployment';
import type { IConstruct } from 'constructs';
import { acknowledgeCompliance } from '../nag/acknowledge-compliance';
import { acknowledgeFinding, acknowledgeWildcard } from '../nag/acknowledge-finding';
import { isOptInRegion } from '../regions';
import type { CaptureSiteProps } from './capture-site-props';

/** Choices of those who deploy the site, while they have not chosen. */
export function acknowledgeOpenChoices(distribution: IConstruct, props: CaptureSiteProps): void {
  if (props.geoRestriction === undefined) {
    acknowledgeFinding(
      distribution,
      'AwsSolutions-CFR1',
      'The page is for users in any country, unless geoRestriction says otherwise.',
    );
  }
  if (props.webAclId === undefined) {
    acknowledgeFinding(
      distribution,
      'AwsSolutions-CFR2',
      'The page is static, and the API throttles and authorizes; webAclId adds a firewall.',
    );
  }
  if (props.cloudFrontLogs === false && isOptInRegion(Stack.of(distribution).region)) {
    acknowledgeFinding(
      distribution,
      'AwsSolutions-CFR3',
      'CloudFront does not deliver logs to buckets in this opt-in region.',
    );
  }
  if (props.certificate === undefined) {
    acknowledgeFinding(
      distribution,
      'AwsSolutions-CFR4',
      "CloudFront's own certificate allows no choice of TLS versions; your certificate does, with TLS 1.2.",
    );
  }
}

/** Resources of `BucketDeployment` that cannot be configured. */
export function acknowledgeDeployment(
  deployment: BucketDeployment,
  bucket: IBucket,
  isOwnRole: boolean,
): void {
  const { defaultChild } = (deployment.node.findChild('CustomResourceHandler') as SingletonFunction)
    .permissionsNode;
  if (defaultChild !== undefined) {
    for (const [finding, reason] of Object.entries(functionReasons))
      acknowledgeFinding(defaultChild, finding, reason);
    acknowledgeCompliance(defaultChild, 'deploymentDeadLetters', 'deploymentConcurrency', 'deploymentVpc');
  }

  const policy = deployment.handlerRole.node.tryFindChild('DefaultPolicy');
  if (policy === undefined) return;
  // If another deployment in the stack shares the role, its author acknowledges the rest.
  if (isOwnRole) {
    acknowledgeGrants(policy as Policy);
    acknowledgeCompliance(policy, 'inlinePolicy');
  } else acknowledgeWildcard(policy, bucket.arnForObjects('*'), resourceReason);
}

const resourceReason =
  'The function unpacks an asset from the bucket of the CDK bootstrap, and puts all of it into the bucket of the page.';

const functionReasons = {
  'AwsSolutions-L1': 'The runtime is the one that aws-cdk-lib has tested its own function with.',
  'Serverless-LambdaLatestVersion':
    'The runtime is the one that aws-cdk-lib has tested its own function with.',
  'Serverless-LambdaDLQ':
    'CloudFormation invokes the function, waits for its answer and reports a missing one.',
  'Serverless-LambdaTracing': 'The function runs during deployments only, and logs what it does.',
};

/** `grantRead` and `grantReadWrite` name families of actions: `s3:GetObject*` on the asset, and on the page's bucket. */
function acknowledgeGrants(policy: Policy): void {
  const document = Stack.of(policy).resolve(policy.document) as { readonly Statement: readonly Statement[] };
  const actions = document.Statement.flatMap(({ Action }) => Action);
  for (const action of new Set(actions.filter((name) => name.includes('*')))) {
    const reason = 'The actions to read an asset or write the page; both buckets are named.';
    acknowledgeFinding(policy, `AwsSolutions-IAM5[Action::${action}]`, reason);
  }
  for (const resource of document.Statement.flatMap(({ Resource }) => Resource)) {
    acknowledgeWildcard(policy, resource, resourceReason);
  }
}

interface Statement {
  readonly Action: string | string[];
  /** Mostly intrinsic functions. */
  readonly Resource: string | string[];
}
