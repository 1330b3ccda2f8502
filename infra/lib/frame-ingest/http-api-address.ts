import { Stack } from 'aws-cdk-lib';
import type { IHttpApi, IHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';

/** Name of the host that an API answers at, whether it was made here or is known by its id only. */
export function httpApiHost(scope: Construct, { apiId }: IHttpApi): string {
  const { region, urlSuffix } = Stack.of(scope);
  return `${apiId}.execute-api.${region}.${urlSuffix}`;
}

/** What stands before every path: nothing for the default stage, `/prod` for another. */
export function stagePath(stage: IHttpStage | undefined): string {
  return stage === undefined || stage.stageName === '$default' ? '' : `/${stage.stageName}`;
}

/** The default stage of an API that was made in this app; undefined for one without, and one that is only referred to. */
export function defaultStageOf(api: IHttpApi): IHttpStage | undefined {
  return (api as { readonly defaultStage?: IHttpStage }).defaultStage;
}
