import { RemovalPolicy } from 'aws-cdk-lib';
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import { given } from '../given';
import { letLogsUseKey } from '../let-logs-use-key';
import { acknowledgeDeployment } from './capture-site-findings';
import type { CaptureSiteProps, CaptureSiteSignIn } from './capture-site-props';

/**
 * Puts the page and its settings into the bucket, and deletes files that are no longer part of it.
 * @param folder the built page
 */
export function deployPage(scope: Construct, bucket: IBucket, folder: string, props: CaptureSiteProps): void {
  const { signIn, removalPolicy, encryptionKey } = props;
  const siteConfig = { api: '', signIn: signIn === undefined ? null : toSignInConfig(signIn), sample: null };
  if (encryptionKey !== undefined) letLogsUseKey(scope, encryptionKey);
  const logGroup = new LogGroup(scope, 'DeploymentLogs', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
    ...given({ encryptionKey }),
  });
  const role = new Role(scope, 'DeploymentRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  const deployment = new BucketDeployment(scope, 'Deployment', {
    destinationBucket: bucket,
    sources: [Source.asset(folder), Source.jsonData('site-config.json', siteConfig)],
    // A file keeps its name when its content changes, so browsers and CloudFront check each time. An unchanged file is an
    // answer without a body, and no deployment waits for an invalidation.
    cacheControl: [CacheControl.noCache()],
    // CloudFormation can only delete an empty bucket.
    retainOnDelete: removalPolicy !== RemovalPolicy.DESTROY,
    outputObjectKeys: false,
    // A stack has one deployment function per memory size: an unusual size keeps our acknowledgements off other people's.
    memoryLimit: 320,
    role: role as IRole,
    logGroup,
  });
  acknowledgeDeployment(deployment, bucket, deployment.handlerRole === (role as IRole));
}

/** The form that `packages/capture/src/page/site-config.ts` reads. */
function toSignInConfig({
  authority,
  clientId,
  scope = 'openid',
  useIdToken = false,
}: CaptureSiteSignIn): object {
  return { authority, clientId, scope, token: useIdToken ? 'id' : 'access' };
}
