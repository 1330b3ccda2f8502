import type { Cloud } from '../cloud/open-cloud';
import type { ResourceType } from './resource-type';
import { toFunctionArn } from './to-function-arn';

interface Properties {
  readonly Action: string;
  /** Its name or its ARN. */
  readonly FunctionName: string;
  readonly Principal: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
export const createPermission: ResourceType = {
  type: 'AWS::Lambda::Permission',
  standIn: 'asked about before each event',
  notRehearsed: [],
  create(properties: Properties, id: string, { identities, deployment }: Cloud) {
    const { Action, FunctionName, Principal, SourceArn, SourceAccount } = properties;
    const arn = toFunctionArn(FunctionName, deployment);
    const statement = {
      ...{ Effect: 'Allow', Principal: { Service: Principal }, Action, Resource: arn },
      Condition: {
        ...(SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } }),
        ...(SourceAccount === undefined ? {} : { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
      },
    };
    identities.addResourcePolicy(arn, { Version: '2012-10-17', Statement: [statement] });
    return { ref: deployment.nameOf(id) };
  },
};
