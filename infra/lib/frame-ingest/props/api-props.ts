import type {
  IHttpApi,
  IHttpRouteAuthorizer,
  IHttpStage,
  IpAddressType,
  ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { FrameIngestDomainName } from './domain';

/** Scopes of access tokens, for each group of routes. A token needs one of those of the group. */
export interface FrameIngestAuthorizationScopes {
  /**
   * For `POST /FrameData` and `GET /Batches/{id}`. `GET /Config` is for both groups, unless there is a `playbackAuthorizer`: then it
   * belongs to this one.
   * @default - none: any token that `authorizer` takes will do
   */
  readonly posting?: string[];
  /**
   * For `GET /Playback`, `/Clip` and `/Image`.
   * @default - none: any token that `playbackAuthorizer` takes will do
   */
  readonly playback?: string[];
}

/** The API, and who may call it. None is required. */
export interface FrameIngestApiProps {
  /**
   * Whether callers can watch the streams: `GET /Playback`, `/Clip` and `/Image`. The function's role may open sessions
   * and fetch clips only then.
   * @default true
   */
  readonly playback?: boolean;
  /**
   * API to add the routes to. `throttle`, `apiLogGroup`, `routeMetrics`, `domainName` and `ipAddressType` are for the one that is made without it.
   * @default - a new one
   */
  readonly httpApi?: IHttpApi;
  /**
   * Stage of `httpApi` that `url` is the address of.
   * @default - its default stage
   */
  readonly httpStage?: IHttpStage;
  /**
   * Decides who can call the API. Pass a `new HttpNoneAuthorizer()` to open it to everyone.
   * @default new HttpIamAuthorizer() - requests signed by principals with a `grantInvoke`
   */
  readonly authorizer?: IHttpRouteAuthorizer;
  /**
   * Decides who can watch (`GET /Playback`, `/Clip` and `/Image`), if those are not the callers who can post (and ask for
   * `GET /Config`). Two of the authorizers that aws-cdk-lib makes need two ids.
   *
   * Where posting and watching are apart, by this or by `authorizationScopes`, a new API answers paths that it does not have by
   * itself: its route for all the rest would ask one authorizer for both.
   * @default - `authorizer`
   */
  readonly playbackAuthorizer?: IHttpRouteAuthorizer;
  /**
   * Scopes that the access token of a caller needs, one of them for each group of routes. An `HttpJwtAuthorizer` and an
   * `HttpUserPoolAuthorizer` know scopes; ID tokens have none.
   * @default - none
   */
  readonly authorizationScopes?: FrameIngestAuthorizationScopes;
  /**
   * Claim, in the token that the authorizer of the route has checked (or entry of the context of a Lambda authorizer), with the names
   * of the streams that the caller may use, separated by spaces. What is not in it is refused with 403.
   * @default - every caller may use every stream
   */
  readonly streamClaim?: string;
  /**
   * Origins whose pages may call the API: `https://host[:port]`, or `*` alone for any.
   * @default - none
   */
  readonly corsOrigins?: string[];
  /**
   * Domain name of the API that is made here; `url` is below it.
   * @default - the address that API Gateway gives
   */
  readonly domainName?: FrameIngestDomainName;
  /**
   * Which addresses the API, and its domain, answer at: `IPV4`, or `DUAL_STACK` for IPv6 as well.
   * @default IpAddressType.IPV4
   */
  readonly ipAddressType?: IpAddressType;
  /**
   * Most requests that the API takes, over all callers.
   * @default - 10 a second, in bursts of 20: a Kinesis video stream takes 5 fragments a second
   */
  readonly throttle?: ThrottleSettings;
}
