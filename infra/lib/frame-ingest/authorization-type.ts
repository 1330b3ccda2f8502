import { HttpAuthorizerType, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';

/**
 * How an authorizer asks who calls: by what it says and not by its class, of which an app may have two copies. All authorizers of
 * aws-cdk-lib say it, though their interface does not.
 * @returns `AWS_IAM`, `JWT`, `CUSTOM` or `NONE`; undefined for one that somebody else has made
 */
export function authorizationTypeOf(authorizer: IHttpRouteAuthorizer): string | undefined {
  return (authorizer as { readonly authorizationType?: string }).authorizationType;
}

/** Whether it finds out who calls, other than by a signature of AWS's. */
export function knowsCallers(
  authorizer: IHttpRouteAuthorizer | undefined,
): authorizer is IHttpRouteAuthorizer {
  if (authorizer === undefined) return false;
  const type = authorizationTypeOf(authorizer);
  return type !== HttpAuthorizerType.IAM && type !== 'NONE';
}
