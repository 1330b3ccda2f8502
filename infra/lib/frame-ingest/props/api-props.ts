import type {
  IHttpApi,
  IHttpRouteAuthorizer,
  IHttpStage,
  ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2';

/** The API, and who may call it. None is required. */
export interface FrameIngestApiProps {
  /**
   * Whether callers can watch the streams: `GET /Playback`, `/Clip` and `/Image`. The function's role may open sessions
   * and fetch clips only then.
   * @default true
   */
  readonly playback?: boolean;
  /**
   * API to add the routes to. `throttle` and `apiLogGroup` are for the one that is made without it.
   * @default - a new one
   */
  readonly httpApi?: IHttpApi;
  /**
   * Stage of `httpApi` that `url` is the address of.
   * @default - its default stage
   */
  readonly httpStage?: IHttpStage;
  /**
   * Who may call the API. Pass a `new HttpNoneAuthorizer()` to open it to everyone.
   * @default new HttpIamAuthorizer() - requests signed by principals with a `grantInvoke`
   */
  readonly authorizer?: IHttpRouteAuthorizer;
  /**
   * Claim, in the token that `authorizer` has checked (or entry of the context of a Lambda authorizer), with the names
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
   * Most requests that the API takes, over all callers.
   * @default - 10 a second, in bursts of 20: a Kinesis video stream takes 5 fragments a second
   */
  readonly throttle?: ThrottleSettings;
}
