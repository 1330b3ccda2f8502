import type { S3Request } from '../http/s3-request.ts';
import type { Operation } from './operation.ts';

/**
 * Names the S3 operation that a request means, also an unimplemented one, for the error message.
 * @param unknown query parameters that no operation here understands
 */
export function nameOperation(
  request: Pick<S3Request, 'method' | 'query' | 'headers'>,
  target: Operation['target'],
  unknown: readonly string[],
): string {
  const subresource = unknown.find((name) => Object.hasOwn(subresources, name));
  const extra = unknown.filter((name) => name !== subresource).map((name) => `?${name}`);
  const name =
    target === 'service' || subresource === undefined
      ? nameByShape(request, target)
      : `${verbs[request.method] ?? request.method}${levels[target]}${subresources[subresource] ?? ''}`;
  return extra.length === 0 ? name : `${name} with ${extra.join(' ')}`;
}

function nameByShape(
  { method, query, headers }: Pick<S3Request, 'method' | 'query' | 'headers'>,
  target: Operation['target'],
): string {
  const named = otherOperations.find(
    (other) =>
      other.target === target &&
      other.method === method &&
      (other.query === undefined || query.has(other.query)) &&
      (other.header === undefined || headers.has(other.header)),
  );
  return named?.name ?? `${method} on the ${target}`;
}

const levels = { service: '', bucket: 'Bucket', object: 'Object' } as const;

const verbs: Readonly<Record<string, string>> = {
  DELETE: 'Delete',
  GET: 'Get',
  HEAD: 'Head',
  POST: 'Post',
  PUT: 'Put',
};

/** Query parameters that name a part of a bucket or an object, and how operations on it end. */
const subresources: Readonly<Record<string, string>> = {
  accelerate: 'AccelerateConfiguration',
  acl: 'Acl',
  analytics: 'AnalyticsConfiguration',
  attributes: 'Attributes',
  cors: 'Cors',
  encryption: 'Encryption',
  'intelligent-tiering': 'IntelligentTieringConfiguration',
  inventory: 'InventoryConfiguration',
  'legal-hold': 'LegalHold',
  lifecycle: 'LifecycleConfiguration',
  location: 'Location',
  logging: 'Logging',
  metrics: 'MetricsConfiguration',
  notification: 'Notification',
  'object-lock': 'LockConfiguration',
  ownershipControls: 'OwnershipControls',
  policy: 'Policy',
  policyStatus: 'PolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  replication: 'Replication',
  requestPayment: 'RequestPayment',
  retention: 'Retention',
  tagging: 'Tagging',
  torrent: 'Torrent',
  versioning: 'Versioning',
  website: 'Website',
};

interface OtherOperation {
  readonly name: string;
  readonly method: string;
  readonly target: Operation['target'];
  readonly query?: string;
  readonly header?: string;
}

/** The first match counts. */
const otherOperations: readonly OtherOperation[] = [
  { name: 'ListBuckets', method: 'GET', target: 'service' },
  { name: 'ListObjectVersions', method: 'GET', target: 'bucket', query: 'versions' },
  { name: 'ListMultipartUploads', method: 'GET', target: 'bucket', query: 'uploads' },
  { name: 'ListObjectsV2', method: 'GET', target: 'bucket', query: 'list-type' },
  { name: 'CreateSession', method: 'GET', target: 'bucket', query: 'session' },
  { name: 'ListObjects (version 1; use ListObjectsV2)', method: 'GET', target: 'bucket' },
  { name: 'CreateBucket', method: 'PUT', target: 'bucket' },
  { name: 'DeleteBucket', method: 'DELETE', target: 'bucket' },
  { name: 'HeadBucket', method: 'HEAD', target: 'bucket' },
  { name: 'DeleteObjects', method: 'POST', target: 'bucket', query: 'delete' },
  { name: 'PostObject', method: 'POST', target: 'bucket' },
  { name: 'RestoreObject', method: 'POST', target: 'object', query: 'restore' },
  { name: 'SelectObjectContent', method: 'POST', target: 'object', query: 'select' },
  { name: 'CreateMultipartUpload', method: 'POST', target: 'object', query: 'uploads' },
  { name: 'CompleteMultipartUpload', method: 'POST', target: 'object', query: 'uploadId' },
  {
    name: 'UploadPartCopy',
    method: 'PUT',
    target: 'object',
    query: 'partNumber',
    header: 'x-amz-copy-source',
  },
  { name: 'UploadPart', method: 'PUT', target: 'object', query: 'partNumber' },
  { name: 'CopyObject', method: 'PUT', target: 'object', header: 'x-amz-copy-source' },
  { name: 'RenameObject', method: 'PUT', target: 'object', query: 'renameObject' },
  { name: 'PutObject', method: 'PUT', target: 'object' },
  { name: 'ListParts', method: 'GET', target: 'object', query: 'uploadId' },
  { name: 'GetObject', method: 'GET', target: 'object' },
  { name: 'HeadObject', method: 'HEAD', target: 'object' },
  { name: 'AbortMultipartUpload', method: 'DELETE', target: 'object', query: 'uploadId' },
  { name: 'DeleteObject', method: 'DELETE', target: 'object' },
];
