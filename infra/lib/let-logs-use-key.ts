import { Annotations, ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';

/**
 * CloudWatch Logs uses the key of a log group with its own permissions, so the key's policy has to allow it. Log groups get their
 * names after the key, from CloudFormation, so the policy covers all log groups of the account and region.
 * @param scope construct that gets the warning if the key is from elsewhere and its policy cannot be extended
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function letLogsUseKey(scope: IConstruct, key: IKey): void {
  const stack = Stack.of(scope);
  const service = `logs.${stack.region}.${stack.urlSuffix}`;
  const logGroups = stack.formatArn({
    ...{ service: 'logs', resource: 'log-group', resourceName: '*' },
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const { statementAdded } = key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(service)],
      actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
    }),
    true,
  );
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2(
    'frame-ingest:log-key-policy',
    'encryptionKey was not made in this app, so its policy cannot be added to. It has to allow kms:Encrypt*, kms:Decrypt*, kms:ReEncrypt*, kms:GenerateDataKey* and kms:Describe* to the service logs.REGION.amazonaws.com, or the log groups cannot be made, and the deployment fails.',
  );
}
