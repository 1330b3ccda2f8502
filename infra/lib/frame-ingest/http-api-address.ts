import { Stack } from 'aws-cdk-lib';
import type { IHttpApi, IHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IConstruct } from 'constructs';

/** Where an API answers. */
export interface HttpApiAddress {
  readonly host: string;
  /** The prefix of every path: empty, or such as `/prod`. */
  readonly path: string;
}

/**
 * Where an API answers, whether it was made here or is known by its id only.
 * @param stage through which it is called; undefined for the default stage of one that is only referred to
 * @throws {Error} when it answers at a domain of its own only, which the stage does not have
 */
export function httpApiAddress(
  scope: IConstruct,
  api: IHttpApi,
  stage: IHttpStage | undefined,
): HttpApiAddress {
  if (isAtOwnDomainOnly(api) || isMappedHere(scope)) return ownDomainOf(scope, stage);
  const { region, urlSuffix } = Stack.of(scope);
  const isDefault = stage === undefined || stage.stageName === '$default';
  return {
    host: `${api.apiId}.execute-api.${region}.${urlSuffix}`,
    path: isDefault ? '' : `/${stage.stageName}`,
  };
}

/** The default stage of an API that was made in this app; undefined for one without, and one that is only referred to. */
export function defaultStageOf(api: IHttpApi): IHttpStage | undefined {
  return (api as { readonly defaultStage?: IHttpStage }).defaultStage;
}

/** Whether the `FrameIngest` has a domain of its own. */
function isMappedHere(scope: IConstruct): boolean {
  return (scope as { readonly domain?: unknown }).domain !== undefined;
}

/** False for an API that is only referred to, because its setting is unknown. */
function isAtOwnDomainOnly(api: IHttpApi): boolean {
  return (api as { readonly disableExecuteApiEndpoint?: boolean }).disableExecuteApiEndpoint === true;
}

function ownDomainOf(scope: IConstruct, stage: IHttpStage | undefined): HttpApiAddress {
  const [, host = '', key = ''] = /^https:\/\/([^/]+)\/(.*)$/.exec(domainUrlOf(scope, stage)) ?? [];
  return { host, path: key === '' ? '' : `/${key}` };
}

/** `https://DOMAIN/KEY`. The domain and the key can be tokens. */
function domainUrlOf(scope: IConstruct, stage: IHttpStage | undefined): string {
  try {
    if (stage !== undefined) return stage.domainUrl;
  } catch {
    // It is mapped to no domain.
  }
  throw new Error(
    `${scope.node.path}: httpApi answers at a domain of its own only (disableExecuteApiEndpoint), and its stage does not tell which. Give the stage a domainMapping (defaultDomainMapping of the HttpApi), not an ApiMapping beside it.`,
  );
}
