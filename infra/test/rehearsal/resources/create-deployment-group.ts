import type { Cloud } from '../cloud/open-cloud';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly ServiceRoleArn: string;
}

export const createApplication: ResourceType = {
  type: 'AWS::CodeDeploy::Application',
  standIn: 'its name',
  notRehearsed: ['ComputePlatform'],
  create: (_: object, id: string, { deployment }: Cloud) => ({ ref: deployment.nameOf(id) }),
};

export const createDeploymentGroup: ResourceType = {
  type: 'AWS::CodeDeploy::DeploymentGroup',
  standIn: 'CodeDeploy may take on its role; aliases move at once',
  notRehearsed: [
    ...['AlarmConfiguration', 'ApplicationName', 'AutoRollbackConfiguration', 'DeploymentConfigName'],
    'DeploymentStyle',
  ],
  async create({ ServiceRoleArn }: Properties, id: string, { identities, deployment }: Cloud) {
    await identities.assume(ServiceRoleArn.split('/').at(-1) ?? '', 'codedeploy.amazonaws.com');
    return { ref: deployment.nameOf(id) };
  },
};
