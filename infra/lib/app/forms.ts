import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  HttpNoneAuthorizer,
  type IHttpRouteAuthorizer,
  type ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { VpcAttributes } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { CaptureSiteSignIn } from '../capture-site/capture-site-props';

/** How a value is written, and how it is read. */
export interface Form<T> {
  /** Behind "is": an error says it, and so does README.md. */
  readonly says: string;
  /** @returns undefined for what is not written so */
  readonly parse: (value: unknown) => T | undefined;
}

export const text: Form<string> = {
  says: 'a text',
  parse: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
};
export const number: Form<number> = { says: 'a number', parse: toNumber };
export const yesOrNo: Form<boolean> = { says: 'true or false', parse: toBoolean };
export const hours: Form<Duration> = {
  says: 'a number of hours',
  parse: (value) => toDuration(value, (count) => Duration.hours(count)),
};
export const seconds: Form<Duration> = {
  says: 'a number of seconds',
  parse: (value) => toDuration(value, (count) => Duration.millis(Math.round(count * 1000))),
};
export const list: Form<string[]> = { says: 'a comma-separated list, or an array of texts', parse: toList };
export const authorizer: Form<IHttpRouteAuthorizer> = {
  says: '"iam", "none" for an API that everyone may call, or {"issuer":"https://...","audience":["..."]} for tokens',
  parse: toAuthorizer,
};
export const signIn: Form<CaptureSiteSignIn> = {
  says: '{"authority":"https://...","clientId":"..."}, with or without scope, useIdToken and endpointOrigins',
  parse: toSignIn,
};
export const tags: Form<Record<string, string>> = {
  says: 'KEY=VALUE,KEY=VALUE, or an object of texts such as {"Site":"Oslo"}',
  parse: toTags,
};
export const throttle: Form<ThrottleSettings> = {
  says: 'RATE,BURST: requests a second, and at once, such as 10,20',
  parse: toThrottle,
};
export const email: Form<string> = {
  says: 'an e-mail address',
  parse: (value) => (typeof value === 'string' && /^[^@\s]+@[^@\s]+$/.test(value) ? value : undefined),
};
export const vpc: Form<VpcAttributes> = {
  says: '{"vpcId":"vpc-...","availabilityZones":["..."],"privateSubnetIds":["subnet-..."]}, a subnet for each zone',
  parse: toVpc,
};
export const logRetention: Form<RetentionDays> = {
  says: 'a number of days that CloudWatch Logs knows, such as 7, 30 or 365, or infinite',
  parse: toLogRetention,
};
export const removalPolicy: Form<RemovalPolicy> = choice({
  'retain-on-update-or-delete': RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  retain: RemovalPolicy.RETAIN,
  destroy: RemovalPolicy.DESTROY,
});

/** One of several texts. Each stands for a value. */
export function choice<T>(choices: Readonly<Record<string, T>>): Form<T> {
  const names = Object.keys(choices);
  return {
    says: `one of ${names.join(', ')}`,
    parse: (value) => choices[names.find((name) => name === value) ?? ''],
  };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export const stackNameForm: Form<string> = {
  says: '1 to 128 letters, digits and hyphens, a letter first',
  parse: (value) =>
    typeof value === 'string' && /^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(value) ? value : undefined,
};

function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A duration cannot be negative. */
function toDuration(value: unknown, create: (count: number) => Duration): Duration | undefined {
  const count = toNumber(value);
  return count === undefined || count < 0 ? undefined : create(count);
}

function toBoolean(value: unknown): boolean | undefined {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return undefined;
}

function toList(value: unknown): string[] | undefined {
  const list = typeof value === 'string' ? splitList(value) : value;
  const isList = Array.isArray(list) && list.every((item) => typeof item === 'string' && item !== '');
  return isList ? list : undefined;
}

/** A list of what may have commas in it is JSON. */
function splitList(text: string): unknown {
  if (text.trimStart().startsWith('[')) return toObject(text);
  return text.split(',').map((item) => item.trim());
}

/** An issuer and its audiences come as one object, for one is nothing without the other. */
function toAuthorizer(value: unknown): IHttpRouteAuthorizer | undefined {
  if (value === 'iam') return new HttpIamAuthorizer();
  if (value === 'none') return new HttpNoneAuthorizer();
  const jwt = toJwt(value);
  return jwt && new HttpJwtAuthorizer('Jwt', jwt.issuer, { jwtAudience: jwt.audience });
}

function toSignIn(value: unknown): CaptureSiteSignIn | undefined {
  const signIn = toObject(value) as Partial<CaptureSiteSignIn>;
  const { authority, clientId, scope, useIdToken, endpointOrigins, ...others } = signIn;
  const isRight =
    [authority, clientId].every((text) => typeof text === 'string' && text !== '') &&
    ['string', 'undefined'].includes(typeof scope) &&
    ['boolean', 'undefined'].includes(typeof useIdToken) &&
    (endpointOrigins === undefined || Array.isArray(endpointOrigins)) &&
    Object.keys(others).length === 0;
  return isRight ? (signIn as CaptureSiteSignIn) : undefined;
}

/** A value may have "=" in it, and in an object also a comma. */
function toTags(value: unknown): Record<string, string> | undefined {
  const isList = typeof value === 'string' && !value.trimStart().startsWith('{');
  const entries: unknown[][] = isList
    ? value.split(',').map((tag) => /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(tag)?.slice(1) ?? [])
    : Object.entries(toObject(value));
  const areTags = entries.every(
    (entry) => entry.length === 2 && entry.every((text) => typeof text === 'string'),
  );
  return areTags && entries.length > 0 && !Array.isArray(value) ? Object.fromEntries(entries) : undefined;
}

function toThrottle(value: unknown): ThrottleSettings | undefined {
  const parts = toList(value);
  const [rateLimit, burstLimit] = (parts ?? []).map(toNumber);
  if (parts?.length !== 2 || rateLimit === undefined || burstLimit === undefined) return undefined;
  return { rateLimit, burstLimit };
}

function toVpc(value: unknown): VpcAttributes | undefined {
  const { vpcId, availabilityZones, privateSubnetIds, ...others } = toObject(value) as Partial<VpcAttributes>;
  const [zones, subnets] = [toList(availabilityZones), toList(privateSubnetIds)];
  const isRight =
    typeof vpcId === 'string' && vpcId !== '' && zones !== undefined && zones.length === subnets?.length;
  if (!isRight || zones.length === 0 || Object.keys(others).length > 0) return undefined;
  return { vpcId, availabilityZones: zones, privateSubnetIds: subnets };
}

/** An enumeration of numbers has its names among its values. */
function toLogRetention(value: unknown): RetentionDays | undefined {
  if (value === 'infinite') return RetentionDays.INFINITE;
  const days = toNumber(value);
  return days !== undefined && days !== RetentionDays.INFINITE && RetentionDays[days] !== undefined
    ? days
    : undefined;
}

function toJwt(value: unknown): { issuer: string; audience: string[] } | undefined {
  const { issuer, audience } = toObject(value) as {
    readonly issuer?: unknown;
    readonly audience?: unknown;
  };
  const isIssuer = typeof issuer === 'string' && URL.canParse(issuer) && issuer.startsWith('https://');
  if (!isIssuer || !Array.isArray(audience) || audience.length === 0) return undefined;
  return audience.every((each) => typeof each === 'string' && each !== '') ? { issuer, audience } : undefined;
}

/** On the command line an object is JSON. @returns an empty object for what is none */
function toObject(value: unknown): object {
  if (typeof value !== 'string') return Object(value);
  try {
    return Object(JSON.parse(value));
  } catch {
    return {};
  }
}
