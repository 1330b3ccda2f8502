import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Credentials, S3Local } from '../src/index.ts';

export interface PresignOptions {
  readonly bucket: string;
  readonly key: string;
  readonly credentials: Credentials;
  readonly method?: 'GET' | 'PUT';
  readonly metadata?: Record<string, string>;
}

/** A URL for 15 minutes, by the presigner of AWS. */
export async function presign(
  { url }: S3Local,
  { bucket, key, credentials, method = 'GET', metadata = {} }: PresignOptions,
): Promise<string> {
  const s3 = new S3Client({ endpoint: url, region: 'us-east-1', forcePathStyle: true, credentials });
  const target = { Bucket: bucket, Key: key };
  try {
    return method === 'GET'
      ? await getSignedUrl(s3, new GetObjectCommand(target), { expiresIn: 900 })
      : await getSignedUrl(s3, new PutObjectCommand({ ...target, Metadata: metadata }), { expiresIn: 900 });
  } finally {
    s3.destroy();
  }
}
