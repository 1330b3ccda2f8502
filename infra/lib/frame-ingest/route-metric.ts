import type { CfnRoute, HttpRoute, IHttpApi, IHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * A metric that API Gateway has of one route, where the stage has detailed metrics.
 * @param route method and path, such as `POST /FrameData`
 * @returns undefined where there is no such route
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 */
export function routeMetric(
  { api, stage, routes }: { api: IHttpApi; stage: IHttpStage | undefined; routes: readonly HttpRoute[] },
  route: string,
  metricName: string,
  options: MetricOptions = {},
): Metric | undefined {
  const [Method = '', Resource = ''] = route.split(' ');
  if (!routes.some((each) => routeKeyOf(each) === route)) return undefined;
  return new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: { ApiId: api.apiId, Stage: stage?.stageName ?? '$default', Method, Resource },
    statistic: metricName.endsWith('Latency') ? 'p99' : 'Sum',
    ...options,
  });
}

/** Such as `GET /Config`. */
export function routeKeyOf(route: HttpRoute): string {
  return (route.node.defaultChild as CfnRoute).routeKey;
}
