import { checkAccessLogFormat } from '../cloud/http-api/access-log';
import type { Cloud } from '../cloud/open-cloud';
import { findApi } from './find-api';
import type { ResourceType } from './resource-type';

interface Properties {
  readonly ApiId: string;
  readonly StageName: string;
  readonly AutoDeploy?: boolean;
  readonly AccessLogSettings?: { readonly DestinationArn: string; readonly Format: string };
}

export const createStage: ResourceType = {
  type: 'AWS::ApiGatewayV2::Stage',
  standIn: 'where the server answers, and its access log',
  notRehearsed: ['DefaultRouteSettings', 'Description', 'RouteSettings', 'Tags'],
  create(properties: Properties, _: string, cloud: Cloud) {
    const { ApiId, StageName, AutoDeploy = false, AccessLogSettings } = properties;
    if (!AutoDeploy) throw new Error('a stage without AutoDeploy has no routes');
    const api = findApi(cloud, ApiId);
    api.stages.set(StageName, { name: StageName, accessLog: createAccessLog(AccessLogSettings, cloud) });
    return { ref: StageName };
  },
};

function createAccessLog(settings: Properties['AccessLogSettings'], { logGroups }: Cloud) {
  if (settings === undefined) return undefined;
  const { DestinationArn, Format } = settings;
  checkAccessLogFormat(Format);
  // arn:PARTITION:logs:REGION:ACCOUNT:log-group:NAME, with or without :* behind it
  const logGroup = DestinationArn.split(':')[6] ?? '';
  logGroups.read(logGroup);
  return { logGroup, format: Format };
}
