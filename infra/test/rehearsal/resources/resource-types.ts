import { createAlarm } from './create-alarm';
import { createAlias } from './create-alias';
import { createAuthorizer } from './create-authorizer';
import { createBucket } from './create-bucket';
import { createBucketPolicy } from './create-bucket-policy';
import { createApplication, createDeploymentGroup } from './create-deployment-group';
import { createEventSourceMapping } from './create-event-source-mapping';
import { createFunction } from './create-function';
import { createHttpApi } from './create-http-api';
import { createIntegration } from './create-integration';
import { createKey } from './create-key';
import { createLogGroup } from './create-log-group';
import { createMetricFilter } from './create-metric-filter';
import { createPermission } from './create-permission';
import { createManagedPolicy, createPolicy } from './create-policy';
import { createQueue } from './create-queue';
import { createQueuePolicy } from './create-queue-policy';
import { createRole } from './create-role';
import { createRoute } from './create-route';
import { createStage } from './create-stage';
import { createStream } from './create-stream';
import { createVersion } from './create-version';
import type { ResourceType } from './resource-type';

/** Everything that can be made here, by its type. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
  [
    ...[createAlarm, createBucket, createBucketPolicy, createEventSourceMapping, createFunction],
    ...[createHttpApi, createIntegration, createLogGroup, createManagedPolicy, createMetricFilter],
    ...[createPermission, createPolicy, createQueue, createQueuePolicy, createRole, createRoute],
    ...[createStage, createStream, createAlias, createApplication, createAuthorizer, createDeploymentGroup],
    ...[createKey, createVersion],
  ].map((resourceType) => [resourceType.type, resourceType]),
);
