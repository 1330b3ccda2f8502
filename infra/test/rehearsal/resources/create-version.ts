import type { Cloud } from '../cloud/open-cloud';
import type { ResourceType } from './resource-type';
import { toFunctionArn } from './to-function-arn';

interface Properties {
  readonly FunctionName: string;
}

export const createVersion: ResourceType = {
  type: 'AWS::Lambda::Version',
  standIn: 'another name of the function',
  notRehearsed: ['Description'],
  create({ FunctionName }: Properties, _: string, { functions, deployment }: Cloud) {
    const functionArn = toFunctionArn(FunctionName, deployment);
    const arn = `${functionArn}:1`;
    functions.addName(arn, functionArn);
    return { ref: arn, attributes: { Version: '1' } };
  },
};
