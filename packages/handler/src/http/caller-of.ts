import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** Who has sent a request, for the log. */
export interface Caller {
  /** The `sub` of a token, the ARN of an IAM principal, or what a Lambda authorizer calls it. At most 256 characters. */
  readonly caller?: string;
}

/**
 * Reads who calls from what the authorizer has found out; nothing where the API asks nobody. A Lambda authorizer tells by
 * `principalId` or `sub` in the context that it returns. Nothing else of a token is looked at.
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

/** Controls, marks that turn the direction of text around, and halves of characters: a viewer of logs may obey them. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Of each field that the caller has a say in. */
const maxLength = 256;

type Facts = Readonly<Record<string, unknown>> | null;

/** What each kind of authorizer leaves in an event. */
interface Authorized {
  readonly authorizer?: {
    readonly jwt?: { readonly claims?: Facts };
    readonly iam?: Facts;
    readonly lambda?: Facts;
  };
}
