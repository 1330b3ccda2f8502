import type { Template } from 'aws-cdk-lib/assertions';

/** A place to deploy to, and what CloudFormation would call the resources there. */
export interface Deployment {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** What `Ref` of a resource without a name of its own gives. */
  readonly nameOf: (logicalId: string) => string;
}

export const ireland: Deployment = {
  ...{ partition: 'aws', region: 'eu-west-1', account: '111122223333' },
  nameOf: (id) => id.toLowerCase(),
};

type Resource = { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> };

/** The resources of a template as CloudFormation reads them: references and functions have become texts. */
export function resolveTemplate(template: Template, deployment: Deployment): Record<string, Resource> {
  const resources: Record<string, Resource> = template.toJSON()['Resources'];
  return resolve(resources, resources, deployment) as Record<string, Resource>;
}

function resolve(value: unknown, resources: Record<string, Resource>, deployment: Deployment): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, resources, deployment));
  if (typeof value !== 'object' || value === null) return value;

  const [[name, argument] = [], ...others] = Object.entries(value);
  const parts = resolve(argument, resources, deployment);
  if (others.length === 0) {
    if (name === 'Ref') return toName(String(argument), resources, deployment);
    if (name === 'Fn::GetAtt') return toAttribute(parts as [string, string], resources, deployment);
    if (name === 'Fn::Join') return (parts as [string, string[]])[1].join((parts as [string])[0]);
    if (name === 'Fn::Split') return (parts as [string, string])[1].split((parts as [string])[0]);
    if (name === 'Fn::Select') return (parts as [number, string[]])[1][Number((parts as [number])[0])];
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, resolve(item, resources, deployment)]),
  );
}

function toName(id: string, resources: Record<string, Resource>, deployment: Deployment): string {
  const { partition, region, account, nameOf } = deployment;
  const pseudo: Record<string, string> = {
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackId': `arn:${partition}:cloudformation:${region}:${account}:stack/Test/00000000-1111-2222-3333-444444444444`,
  };
  const { Name, BucketName } = resources[id]?.Properties ?? {};
  const given = resolve(Name ?? BucketName, resources, deployment);
  return pseudo[id] ?? (typeof given === 'string' ? given : nameOf(id));
}

/** ARNs of those resources that policies name. */
function toAttribute(
  [id, attribute]: [string, string],
  resources: Record<string, Resource>,
  deployment: Deployment,
): string {
  const { partition, region, account } = deployment;
  const name = toName(id, resources, deployment);
  const arns: Record<string, string> = {
    'AWS::S3::Bucket': `arn:${partition}:s3:::${name}`,
    'AWS::KinesisVideo::Stream': `arn:${partition}:kinesisvideo:${region}:${account}:stream/${name}/1600000000000`,
    'AWS::SQS::Queue': `arn:${partition}:sqs:${region}:${account}:${name}`,
    'AWS::Logs::LogGroup': `arn:${partition}:logs:${region}:${account}:log-group:${name}:*`,
    'AWS::KMS::Key': `arn:${partition}:kms:${region}:${account}:key/00000000-1111-2222-3333-444444444444`,
    'AWS::IAM::Role': `arn:${partition}:iam::${account}:role/${name}`,
    'AWS::Lambda::Function': `arn:${partition}:lambda:${region}:${account}:function:${name}`,
  };
  return (attribute === 'Arn' ? arns[resources[id]?.Type ?? ''] : undefined) ?? `${name}.${attribute}`;
}
