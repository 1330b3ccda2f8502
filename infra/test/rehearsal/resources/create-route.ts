import type { RouteAuthorization } from '../cloud/http-api/deployed-api';
import type { Cloud } from '../cloud/open-cloud';
import { findApi } from './find-api';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly ApiId: string;
  readonly RouteKey: string;
  readonly Target: string;
  readonly AuthorizationType?: string;
  readonly AuthorizerId?: string;
  readonly AuthorizationScopes?: readonly string[];
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html */
export const createRoute: ResourceType = {
  type: 'AWS::ApiGatewayV2::Route',
  standIn: 'matched as by an HTTP API; signatures are verified',
  notRehearsed: [],
  create(properties: Properties, id: string, cloud: Cloud) {
    const { ApiId, RouteKey, Target } = properties;
    const api = findApi(cloud, ApiId);
    const integrationId = Target.replace(/^integrations\//, '');
    if (!api.integrations.has(integrationId)) throw new Error(`there is no integration ${Target}`);
    if (api.routes.some(({ routeKey }) => routeKey === RouteKey)) {
      throw new Error(`the API has a route ${RouteKey} already`);
    }
    api.routes.push({ routeKey: RouteKey, integrationId, authorization: toAuthorization(properties) });
    return { ref: cloud.deployment.nameOf(id) };
  },
};

function toAuthorization(properties: Properties): RouteAuthorization {
  const { AuthorizationType: type = 'NONE', AuthorizerId = '', AuthorizationScopes = [] } = properties;
  if (type === 'NONE' || type === 'AWS_IAM') return { type };
  if (type === 'JWT') return { type, authorizerId: AuthorizerId, scopes: [...AuthorizationScopes] };
  throw new Error(`an authorization of ${type} is not known here`);
}
