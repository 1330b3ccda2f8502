/**
 * Where the service keeps a stream's media, at which price.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_StreamStorageConfiguration.html
 */
export const storageTiers = ['HOT', 'WARM'] as const;

export type StorageTier = (typeof storageTiers)[number];
