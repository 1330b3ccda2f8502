import {
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  type IHttpApi,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { given } from '../given';
import { acknowledgeFinding } from '../nag/acknowledge-finding';
import type { FrameIngestProps } from './frame-ingest-props';

/** The routes of the handler (packages/contract/src/routes.ts), by what they are for. */
export interface Routes {
  /** Those of who may post: also what the service takes, and what became of a batch. */
  readonly posting: readonly HttpRoute[];
  /** Those that streams are watched through. */
  readonly playback: readonly HttpRoute[];
}

/** The authorizers of the routes, by their group. */
export interface Authorizers {
  readonly posting: IHttpRouteAuthorizer;
  readonly playback: IHttpRouteAuthorizer;
}

/** Sends the handler's paths of an API to the function. */
export function createRoutes(
  scope: Construct,
  httpApi: IHttpApi,
  handler: IFunction,
  authorizers: Authorizers,
  props: FrameIngestProps,
): Routes {
  const { corsOrigins = [], playback = true } = props;
  const integration = new HttpLambdaIntegration('Function', handler);
  const add = (group: keyof Routes, path: string, method: HttpMethod): HttpRoute => {
    const prefix = method === HttpMethod.HEAD ? 'HeadRoute' : 'Route';
    const routeKey = HttpRouteKey.with(path, method);
    return new HttpRoute(scope, `${prefix}-${path.slice(1).replace('/{id}', '')}`, {
      httpApi,
      routeKey,
      integration,
      authorizer: authorizers[group],
      ...given({ authorizationScopes: scopesOf(path, group, props) }),
    });
  };
  // HEAD goes where GET goes (packages/handler/src/http/router.ts).
  const addReads = (group: keyof Routes, ...paths: string[]): HttpRoute[] =>
    paths.flatMap((path) => [add(group, path, HttpMethod.GET), add(group, path, HttpMethod.HEAD)]);
  const routes: Routes = {
    posting: [
      add('posting', '/FrameData', HttpMethod.POST),
      ...addReads('posting', '/Config', '/Batches/{id}'),
    ],
    playback: playback ? addReads('playback', '/Playback', '/Clip', '/Image') : [],
  };

  // The handler finds its way in paths such as `//Playback`, which no route of the gateway matches. One authorizer for all the
  // rest would let callers in there who may post only, or watch only.
  const areApart = props.playbackAuthorizer !== undefined || props.authorizationScopes !== undefined;
  if (props.httpApi === undefined && !areApart) {
    // For what is not there, and for methods that a path does not have: the handler answers with problems of its own.
    const routeKey = HttpRouteKey.DEFAULT;
    new HttpRoute(scope, 'Route', { httpApi, routeKey, integration, authorizer: authorizers.posting });
  }
  if (corsOrigins.length > 0) {
    const paths =
      props.httpApi === undefined
        ? ['/{proxy+}']
        : [...routes.posting, ...routes.playback].flatMap(({ path }) => path ?? []);
    for (const path of new Set(paths)) addPreflightRoute(scope, path, httpApi, integration);
  }
  return routes;
}

/** What the service takes is for all that it lets in: the page that only watches asks for it first. */
function scopesOf(
  path: string,
  group: keyof Routes,
  {
    authorizationScopes = {},
    authorizer,
    playbackAuthorizer = authorizer,
    playback = true,
  }: FrameIngestProps,
): string[] | undefined {
  const scopes = authorizationScopes[group];
  const isForBoth = path === '/Config' && playback && playbackAuthorizer === authorizer;
  if (!isForBoth) return scopes;
  const { posting, playback: watching } = authorizationScopes;
  return posting === undefined || watching === undefined ? undefined : [...posting, ...watching];
}

/**
 * Browsers send preflight requests without credentials, and a route with an authorizer would refuse them.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
function addPreflightRoute(
  scope: Construct,
  path: string,
  httpApi: IHttpApi,
  integration: HttpLambdaIntegration,
): void {
  const id = path === '/{proxy+}' ? 'PreflightRoute' : `PreflightRoute-${path.slice(1).replace('/{id}', '')}`;
  const routeKey = HttpRouteKey.with(path, HttpMethod.OPTIONS);
  const authorizer = new HttpNoneAuthorizer();
  const preflight = new HttpRoute(scope, id, { httpApi, routeKey, integration, authorizer });
  acknowledgeFinding(
    preflight,
    'AwsSolutions-APIG4',
    'Browsers send preflight requests without credentials. The answer says who may call, and nothing else.',
  );
}
