import { HttpAuthorizerType, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';

/**
 * How an authorizer identifies callers. Its own statement is read and not its class, because an app can have two copies of the
 * class. All authorizers of aws-cdk-lib have this property, though their interface does not.
 * @returns `AWS_IAM`, `JWT`, `CUSTOM` or `NONE`; undefined for an authorizer from elsewhere
 */
export function authorizationTypeOf(authorizer: IHttpRouteAuthorizer): string | undefined {
  return (authorizer as { readonly authorizationType?: string }).authorizationType;
}

/** Whether it identifies callers in another way than by an AWS signature. */
export function knowsCallers(
  authorizer: IHttpRouteAuthorizer | undefined,
): authorizer is IHttpRouteAuthorizer {
  if (authorizer === undefined) return false;
  const type = authorizationTypeOf(authorizer);
  return type !== HttpAuthorizerType.IAM && type !== 'NONE';
}
