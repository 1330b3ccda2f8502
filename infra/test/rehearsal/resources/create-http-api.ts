import type { CorsConfiguration } from '../cloud/http-api/deployed-api';
import type { Cloud } from '../cloud/open-cloud';
import { readWhole } from './read-whole';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly ProtocolType: string;
  readonly CorsConfiguration?: CorsConfiguration;
  readonly DisableExecuteApiEndpoint?: boolean;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html */
export const createHttpApi: ResourceType = {
  type: 'AWS::ApiGatewayV2::Api',
  standIn: 'a server that goes by the routes of the template',
  notRehearsed: ['Name', 'Description', 'IpAddressType', 'Tags'],
  create(properties: Properties, id: string, { httpApis, deployment }: Cloud) {
    const { ProtocolType, CorsConfiguration, DisableExecuteApiEndpoint = false } = properties;
    if (ProtocolType !== 'HTTP') throw new Error(`an API of ${ProtocolType} is not known here`);
    const apiId = deployment.nameOf(id);
    httpApis.byId.set(apiId, {
      ...{ id: apiId, isAtOwnDomainOnly: DisableExecuteApiEndpoint, routes: [] },
      cors: CorsConfiguration === undefined ? undefined : readWhole(CorsConfiguration),
      ...{ stages: new Map(), integrations: new Map(), authorizers: new Map() },
    });
    const endpoint = `https://${apiId}.execute-api.${deployment.region}.amazonaws.com`;
    return { ref: apiId, attributes: { ApiId: apiId, ApiEndpoint: endpoint } };
  },
};
