/** What `AWS::ApiGatewayV2::Api` says of pages in browsers. */
export interface CorsConfiguration {
  readonly AllowOrigins?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowHeaders?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAge?: number;
}

/** Who may call a route. */
export type RouteAuthorization =
  | { readonly type: 'NONE' | 'AWS_IAM' }
  | { readonly type: 'JWT'; readonly authorizerId: string; readonly scopes: readonly string[] };

export interface DeployedRoute {
  readonly routeKey: string;
  readonly authorization: RouteAuthorization;
  readonly integrationId: string;
}

export interface DeployedStage {
  readonly name: string;
  readonly accessLog: { readonly logGroup: string; readonly format: string } | undefined;
}

export interface JwtAuthorizer {
  readonly issuer: string;
  readonly audience: readonly string[];
}

/** An HTTP API, as its resources have made it so far. */
export interface DeployedApi {
  readonly id: string;
  readonly cors: CorsConfiguration | undefined;
  readonly isAtOwnDomainOnly: boolean;
  readonly stages: Map<string, DeployedStage>;
  readonly routes: DeployedRoute[];
  /** ARNs of functions, by the ids of integrations. */
  readonly integrations: Map<string, string>;
  readonly authorizers: Map<string, JwtAuthorizer>;
}
