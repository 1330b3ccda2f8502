import { Annotations, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isOther } from '../find-foreign';
import type { FrameIngestProps } from './frame-ingest-props';

/** Warns of an image that would not be deployed, or that Lambda may not be able to pull. */
export function warnOfImage(scope: Construct, { image }: FrameIngestProps): void {
  if (image === undefined) return;
  if (image.tagOrDigest === 'latest') {
    Annotations.of(scope).addWarningV2(
      'frame-ingest:image-latest',
      'image.tagOrDigest is latest: the template stays the same when the tag moves, so nothing is deployed. Give the digest of the image, or a tag that does not move.',
    );
  }
  const { account } = Stack.of(scope);
  const owner = image.repository.env.account;
  if (isOther(account, owner)) {
    // https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#configuration-images-xaccount-permissions
    Annotations.of(scope).addWarningV2(
      'frame-ingest:image-account',
      `image.repository is in the account ${owner}, and this stack in ${account}. Its policy has to allow ecr:BatchGetImage and ecr:GetDownloadUrlForLayer to the account ${account}, and to lambda.amazonaws.com for its functions (aws:SourceArn), or the deployment fails.`,
    );
  }
}
