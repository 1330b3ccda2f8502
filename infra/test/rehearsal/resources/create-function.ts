import type { Cloud } from '../cloud/open-cloud';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly FunctionName?: string;
  readonly PackageType: string;
  readonly ImageConfig: { readonly Command: readonly [string] };
  readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
  readonly LoggingConfig: { readonly LogGroup: string };
  readonly MemorySize: number;
  readonly Role: string;
  readonly Timeout: number;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const createFunction: ResourceType = {
  type: 'AWS::Lambda::Function',
  standIn:
    "the image's bundle in a process (`.ci/image`: the image in a container), behind a Lambda Runtime API",
  notRehearsed: [
    'Architectures',
    'Code',
    'Description',
    'TracingConfig',
    'ReservedConcurrentExecutions',
    'Tags',
  ],
  async create(properties: Properties, id: string, { functions, identities, deployment }: Cloud) {
    const { FunctionName: name = deployment.nameOf(id), PackageType, ImageConfig, Environment } = properties;
    const { LoggingConfig, MemorySize, Role, Timeout } = properties;
    const { partition, region, account } = deployment;
    if (PackageType !== 'Image') throw new Error(`a function that is no image cannot be run here`);
    const role = Role.split('/').at(-1) ?? '';
    await identities.assume(role, 'lambda.amazonaws.com');

    const arn = `arn:${partition}:lambda:${region}:${account}:function:${name}`;
    functions.add({
      ...{ arn, name, role, command: ImageConfig.Command[0], timeoutSeconds: Timeout, memoryMb: MemorySize },
      logGroup: LoggingConfig.LogGroup,
      variables: { ...Environment?.Variables },
    });
    return { ref: name, attributes: { Arn: arn } };
  },
};
