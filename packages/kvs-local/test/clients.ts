import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { KinesisVideoArchivedMediaClient } from '@aws-sdk/client-kinesis-video-archived-media';
import { KinesisVideoMediaClient } from '@aws-sdk/client-kinesis-video-media';

/** AWS's own clients for a local server. */
export function createClients(
  endpoint: string,
  credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
) {
  const options = {
    endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  };
  const control = new KinesisVideoClient(options);
  const media = new KinesisVideoMediaClient(options);
  const archive = new KinesisVideoArchivedMediaClient(options);
  const destroy = (): void => {
    control.destroy();
    media.destroy();
    archive.destroy();
  };
  return { control, media, archive, destroy };
}

export type Clients = ReturnType<typeof createClients>;
