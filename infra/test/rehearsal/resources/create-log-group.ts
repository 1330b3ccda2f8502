import type { Cloud } from '../cloud/open-cloud';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly LogGroupName?: string;
}

export const createLogGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  standIn: 'a list of lines',
  notRehearsed: ['RetentionInDays', 'KmsKeyId', 'Tags'],
  create({ LogGroupName }: Properties, id: string, { logGroups, deployment }: Cloud) {
    const { partition, region, account } = deployment;
    const name = LogGroupName ?? deployment.nameOf(id);
    logGroups.create(name);
    return {
      ref: name,
      attributes: { Arn: `arn:${partition}:logs:${region}:${account}:log-group:${name}:*` },
    };
  },
};
