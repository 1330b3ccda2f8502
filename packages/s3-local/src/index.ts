export { S3Error, type S3ErrorCode } from './errors.ts';
export { type S3Local, type S3LocalOptions, startS3Local } from './start-s3-local.ts';
