import type { Cloud } from '../cloud/open-cloud';
import type { ResourceType } from './resource-type';
import { toFunctionArn } from './to-function-arn';

interface Properties {
  readonly FunctionName: string;
  readonly FunctionVersion: string;
  readonly Name: string;
}

export const createAlias: ResourceType = {
  type: 'AWS::Lambda::Alias',
  standIn: 'another name of the function, with permissions of its own',
  notRehearsed: ['Description', 'ProvisionedConcurrencyConfig'],
  create({ FunctionName, FunctionVersion, Name }: Properties, _: string, { functions, deployment }: Cloud) {
    const functionArn = toFunctionArn(FunctionName, deployment);
    functions.find(`${functionArn}:${FunctionVersion}`);
    const arn = `${functionArn}:${Name}`;
    functions.addName(arn, functionArn);
    return { ref: arn, attributes: { AliasArn: arn } };
  },
};
