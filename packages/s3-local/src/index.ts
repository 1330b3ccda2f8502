export { type Disk, type DiskFile, systemDisk } from '@frame-ingest/local-server';
export type { Credentials } from './authentication/verify-signature.ts';
export { S3Error, type S3ErrorCode } from './errors.ts';
export type { Fault, FaultEffect, FaultPlace, FiredFault } from './faults/fault.ts';
export type { ObjectCreatedFilter, OnObjectCreated } from './notifications/object-announcer.ts';
export type { ObjectCreatedEvent, ObjectCreatedEventName } from './notifications/object-created-event.ts';
export type { S3LocalOptions } from './s3-local-options.ts';
export { type S3Local, startS3Local } from './start-s3-local.ts';
export type { UnreadableFile } from './store/data-directory.ts';
