import type { Cloud } from '../cloud/open-cloud';
import { findApi } from './find-api';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly ApiId: string;
  readonly AuthorizerType: string;
  readonly IdentitySource: readonly string[];
  readonly JwtConfiguration: { readonly Audience: readonly string[]; readonly Issuer: string };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
export const createAuthorizer: ResourceType = {
  type: 'AWS::ApiGatewayV2::Authorizer',
  standIn: 'tokens are verified with the key of their issuer',
  notRehearsed: ['Name'],
  create(properties: Properties, id: string, cloud: Cloud) {
    const { ApiId, AuthorizerType, IdentitySource, JwtConfiguration } = properties;
    const [...sources] = IdentitySource;
    if (AuthorizerType !== 'JWT' || sources.join() !== '$request.header.Authorization') {
      throw new Error(`an authorizer of ${AuthorizerType} that looks at ${sources} is not known here`);
    }
    const authorizerId = cloud.deployment.nameOf(id);
    const { Issuer: issuer, Audience } = JwtConfiguration;
    findApi(cloud, ApiId).authorizers.set(authorizerId, { issuer, audience: [...Audience] });
    return { ref: authorizerId };
  },
};
