import type { Template } from 'aws-cdk-lib/assertions';
import { type Place, pseudoParameters } from '../rehearsal/template/pseudo-parameters';
import { type References, resolveValue } from '../rehearsal/template/resolve-value';

/** A place to deploy to, and what CloudFormation would call the resources there. */
export interface Deployment extends Place {
  /** What `Ref` of a resource without a name of its own gives. */
  readonly nameOf: (logicalId: string) => string;
}

export const ireland: Deployment = {
  ...{ partition: 'aws', region: 'eu-west-1', account: '111122223333' },
  nameOf: (id) => id.toLowerCase(),
};

type Resource = { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> };

/**
 * The resources of some types as CloudFormation reads them: references and functions have become texts.
 * @throws {TemplateError} for what they refer to that is not known here
 */
export function resolveResources(
  template: Template,
  types: readonly string[],
  deployment: Deployment,
): Resource[] {
  const { Resources, Parameters = {} } = template.toJSON() as {
    readonly Resources: Readonly<Record<string, Resource>>;
    readonly Parameters?: object;
  };
  const references = createReferences(Resources, Parameters, deployment);
  return Object.entries(Resources)
    .filter(([, { Type }]) => types.includes(Type))
    .map(([id, { Type, Properties }]) => ({
      Type,
      Properties: resolveValue(Properties, references, id) as Record<string, unknown>,
    }));
}

function createReferences(
  resources: Readonly<Record<string, Resource>>,
  parameters: object,
  deployment: Deployment,
): References {
  const pseudo = pseudoParameters(deployment);
  const references: References = {
    ref(id) {
      if (!(id in resources) && !(id in parameters)) return pseudo[id];
      const { Name, BucketName } = resources[id]?.Properties ?? {};
      return resolveValue(Name ?? BucketName ?? deployment.nameOf(id), references, id);
    },
    attribute(id, name) {
      const type = resources[id]?.Type ?? '';
      return name === 'Arn' ? toArn(type, String(references.ref(id)), deployment) : undefined;
    },
  };
  return references;
}

/** ARNs of those resources that policies name. */
function toArn(type: string, name: string, { partition, region, account }: Place): string | undefined {
  const arns: Record<string, string> = {
    'AWS::S3::Bucket': `arn:${partition}:s3:::${name}`,
    'AWS::KinesisVideo::Stream': `arn:${partition}:kinesisvideo:${region}:${account}:stream/${name}/1600000000000`,
    'AWS::SQS::Queue': `arn:${partition}:sqs:${region}:${account}:${name}`,
    'AWS::Logs::LogGroup': `arn:${partition}:logs:${region}:${account}:log-group:${name}:*`,
    'AWS::KMS::Key': `arn:${partition}:kms:${region}:${account}:key/00000000-1111-2222-3333-444444444444`,
    'AWS::IAM::Role': `arn:${partition}:iam::${account}:role/${name}`,
    'AWS::Lambda::Function': `arn:${partition}:lambda:${region}:${account}:function:${name}`,
  };
  return arns[type];
}
