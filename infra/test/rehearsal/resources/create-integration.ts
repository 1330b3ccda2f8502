import type { Cloud } from '../cloud/open-cloud';
import { findApi } from './find-api';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly ApiId: string;
  readonly IntegrationType: string;
  readonly IntegrationUri: string;
  readonly PayloadFormatVersion: string;
}

export const createIntegration: ResourceType = {
  type: 'AWS::ApiGatewayV2::Integration',
  standIn: 'an event of payload format 2.0',
  notRehearsed: [],
  create(properties: Properties, id: string, cloud: Cloud) {
    const { ApiId, IntegrationType, IntegrationUri, PayloadFormatVersion } = properties;
    if (IntegrationType !== 'AWS_PROXY' || PayloadFormatVersion !== '2.0') {
      throw new Error(
        `an integration of ${IntegrationType}, format ${PayloadFormatVersion}, is not known here`,
      );
    }
    const integrationId = cloud.deployment.nameOf(id);
    findApi(cloud, ApiId).integrations.set(integrationId, IntegrationUri);
    return { ref: integrationId };
  },
};
