import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** The sender of a request, for the log. */
export interface Caller {
  /** The `sub` of a token, the ARN of an IAM principal, or the name from a Lambda authorizer. At most 256 characters. */
  readonly caller?: string;
}

/**
 * Reads the caller from the authorizer's result; undefined if the API has no authorizer. A Lambda authorizer names the caller with
 * `principalId` or `sub` in the context that it returns. Nothing else of a token is read.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function callerOf({ requestContext }: APIGatewayProxyEventV2): Caller {
  const { jwt, iam, lambda } = (requestContext as Authorized).authorizer ?? {};
  const names = [
    jwt?.claims?.['sub'],
    iam?.['userArn'],
    iam?.['callerId'],
    lambda?.['principalId'],
    lambda?.['sub'],
  ];
  const name = names.find((each): each is string => typeof each === 'string' && each !== '');
  return name === undefined ? {} : { caller: name.slice(0, maxLength).replace(unprintable, '\ufffd') };
}

/** Control characters, direction marks and lone surrogates, which a log viewer might obey. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Longest text of a field that the caller can influence. */
const maxLength = 256;

type Facts = Readonly<Record<string, unknown>> | null;

/** The result of each kind of authorizer in an event. */
interface Authorized {
  readonly authorizer?: {
    readonly jwt?: { readonly claims?: Facts };
    readonly iam?: Facts;
    readonly lambda?: Facts;
  };
}
