import { Token } from 'aws-cdk-lib';
import { HttpAuthorizerType, type IHttpApi, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { Construct, IConstruct } from 'constructs';
import { authorizationTypeOf, knowsCallers } from '../authorization-type';
import type { FrameIngestProps } from '../frame-ingest-props';
import { defaultStageOf } from '../http-api-address';

/** What is wrong with the API and who may call it. */
export function findApiProblems(scope: Construct, props: FrameIngestProps): string[] {
  return [
    ...findUnreachableStage(props),
    ...findTakenApi(props),
    ...findOtherZone(props),
    ...findBadThrottle(props),
    ...findUselessPlayback(props),
    ...findBadScopes(props),
    ...findUncheckedClaim(props),
    ...findTakenAuthorizer(scope, props),
    ...findBadCorsOrigins(Token.isUnresolved(props.corsOrigins) ? [] : (props.corsOrigins ?? [])),
  ];
}

/** Notes that the API and the authorizer are those of a `FrameIngest` now. */
export function takeApi(
  scope: Construct,
  { httpApi, authorizer, playbackAuthorizer }: FrameIngestProps,
): void {
  if (httpApi !== undefined) apisWithRoutes.add(httpApi);
  for (const each of [authorizer, playbackAuthorizer]) {
    if (each !== undefined) authorizerApps.set(each, scope.node.root);
  }
}

/** An API that was made without a default stage has no address of its own. */
function findUnreachableStage({ httpApi, httpStage }: FrameIngestProps): string[] {
  if (httpApi === undefined) {
    return httpStage === undefined
      ? []
      : ['httpStage belongs to an httpApi, and none is given. Leave it out'];
  }
  const isMadeHere = 'defaultStage' in httpApi;
  if (!isMadeHere || httpStage !== undefined || defaultStageOf(httpApi) !== undefined) return [];
  return ['httpApi has no default stage. Give the stage that it is called through as httpStage'];
}

/** API Gateway takes each route once. */
function findTakenApi({ httpApi }: FrameIngestProps): string[] {
  if (httpApi === undefined || !apisWithRoutes.has(httpApi)) return [];
  return [
    'httpApi has the routes of another FrameIngest. Give each an API of its own, or one FrameIngest several streams',
  ];
}

/** Those that have got the routes of a FrameIngest. */
const apisWithRoutes = new WeakSet<IHttpApi>();

/** Route 53 takes no record of a name that is not in the zone. */
function findOtherZone({ domainName }: FrameIngestProps): string[] {
  if (domainName?.hostedZone === undefined) return [];
  const { name, hostedZone } = domainName;
  const zone = zoneNameOf(hostedZone);
  if (zone === undefined || Token.isUnresolved(zone) || Token.isUnresolved(name)) return [];
  const isInside = `.${name}`.toLowerCase().endsWith(`.${zone.replace(/\.$/, '').toLowerCase()}`);
  if (isInside) return [];
  return [
    `domainName.hostedZone is the zone ${zone}, and domainName.name is ${name}. Give the zone that the name is in`,
  ];
}

/** The name of a zone that is known by its id only throws. */
function zoneNameOf(zone: IHostedZone): string | undefined {
  try {
    return zone.zoneName;
  } catch {
    return undefined;
  }
}

/** At zero the API refuses every request; below, API Gateway refuses the deployment. */
function findBadThrottle({ throttle = {} }: FrameIngestProps): string[] {
  const { rateLimit, burstLimit } = throttle;
  const isBad = (value: number | undefined, isWhole: boolean): value is number =>
    value !== undefined &&
    !Token.isUnresolved(value) &&
    !(value > 0 && Number.isFinite(value) && (!isWhole || Number.isInteger(value)));
  return [
    ...(isBad(rateLimit, false)
      ? [`throttle.rateLimit is a number of requests a second above 0; received ${rateLimit}`]
      : []),
    ...(isBad(burstLimit, true)
      ? [`throttle.burstLimit is a whole number of requests above 0; received ${burstLimit}`]
      : []),
  ];
}

/** Settings for watching are useless without playback. */
function findUselessPlayback(props: FrameIngestProps): string[] {
  if (props.playback !== false) return [];
  return [
    ...(props.playbackAuthorizer === undefined ? [] : ['playbackAuthorizer']),
    ...(props.authorizationScopes?.playback === undefined ? [] : ['authorizationScopes.playback']),
  ].map((setting) => `${setting} belongs to playback, which is off. Leave it out, or playback: false`);
}

/** API Gateway looks for scopes in what JWT authorizers have checked, and refuses them for others during the deployment. */
function findBadScopes({ authorizationScopes, authorizer, playbackAuthorizer }: FrameIngestProps): string[] {
  if (authorizationScopes === undefined) return [];
  const { posting, playback } = authorizationScopes;
  if (posting === undefined && playback === undefined) {
    return ['authorizationScopes names no scopes. Give posting, playback or both, or leave it out'];
  }
  const watching: [string, IHttpRouteAuthorizer | undefined] =
    playbackAuthorizer === undefined
      ? ['authorizer', authorizer]
      : ['playbackAuthorizer', playbackAuthorizer];
  return [
    ...findScopesOf('posting', posting, 'authorizer', authorizer),
    ...findScopesOf('playback', playback, ...watching),
  ];
}

function findScopesOf(
  group: 'posting' | 'playback',
  scopes: readonly string[] | undefined,
  name: string,
  authorizer: IHttpRouteAuthorizer | undefined,
): string[] {
  if (scopes === undefined) return [];
  const type = authorizer === undefined ? HttpAuthorizerType.IAM : authorizationTypeOf(authorizer);
  const problems =
    type === undefined || type === HttpAuthorizerType.JWT
      ? []
      : [
          `authorizationScopes.${group} is for tokens, and ${name} checks none. Give an HttpJwtAuthorizer or an HttpUserPoolAuthorizer as ${name}, or leave the scopes out`,
        ];
  if (Token.isUnresolved(scopes)) {
    return [
      ...problems,
      `authorizationScopes.${group} is a list that only the deployment knows. Give its entries one by one`,
    ];
  }
  if (scopes.length === 0)
    problems.push(`authorizationScopes.${group} is empty. Give a scope, or leave it out`);
  for (const scope of scopes) {
    // https://datatracker.ietf.org/doc/html/rfc6749#section-3.3
    if (Token.isUnresolved(scope) || /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) continue;
    problems.push(
      `authorizationScopes.${group} takes scopes such as "cam/post", each an entry of its own, without spaces; received ${JSON.stringify(scope)}`,
    );
  }
  return problems;
}

/** The claim is read from what the authorizer has found out; without one, callers would be refused one and all. */
function findUncheckedClaim({ streamClaim, authorizer, playbackAuthorizer }: FrameIngestProps): string[] {
  if (streamClaim === undefined) return [];
  if (streamClaim === '') return ['streamClaim is empty. Give the name of a claim, or leave it out'];
  if (!knowsCallers(authorizer)) {
    return [
      'streamClaim is read from a token, and this API asks for none. Give an HttpJwtAuthorizer or an HttpLambdaAuthorizer as authorizer',
    ];
  }
  if (playbackAuthorizer === undefined || knowsCallers(playbackAuthorizer)) return [];
  return [
    'streamClaim is read from a token, and whoever watches is asked for none: all of them would be refused. Give an HttpJwtAuthorizer or an HttpLambdaAuthorizer as playbackAuthorizer',
  ];
}

/** It becomes a part of the first API that it is used in. */
function findTakenAuthorizer(scope: Construct, props: FrameIngestProps): string[] {
  return (['authorizer', 'playbackAuthorizer'] as const)
    .filter((name) => {
      const authorizer = props[name];
      return knowsCallers(authorizer) && authorizerApps.get(authorizer) === scope.node.root;
    })
    .map((name) => `${name} belongs to another FrameIngest. Make one for each`);
}

/** The authorizers that a FrameIngest uses, with the app that it is in. */
const authorizerApps = new WeakMap<IHttpRouteAuthorizer, IConstruct>();

function findBadCorsOrigins(origins: readonly string[]): string[] {
  if (origins.length > 1 && origins.includes('*')) {
    return ['corsOrigins has * beside other origins. Give * alone, or leave it out'];
  }
  return origins
    .filter((origin) => origin !== '*' && !Token.isUnresolved(origin) && !isOrigin(origin))
    .map(
      (origin) =>
        `corsOrigins takes origins such as "https://example.com", or "*"; received ${JSON.stringify(origin)}`,
    );
}

/** An origin is a URL without path, query, credentials and trailing slash: exactly what browsers send. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
