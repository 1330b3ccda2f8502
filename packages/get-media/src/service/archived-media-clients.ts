import type { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { KinesisVideoArchivedMediaClient } from '@aws-sdk/client-kinesis-video-archived-media';
import type { DataPlaneConfig } from './stream-connection.ts';

interface KeptClient {
  readonly client: KinesisVideoArchivedMediaClient;
  /** The control plane's clock offset when the client was made. */
  readonly systemClockOffset: number;
}

const clients = new WeakMap<KinesisVideoClient, Map<string, KeptClient>>();

/** Streams share a few endpoints. */
const maxClients = 16;

/**
 * Returns the client of archived media for an endpoint. It is kept for as long as the control plane's client, because making
 * one takes the SDK as long as a call.
 * @param maxAttempts of each call. @default - the SDK's own
 */
export function archivedMediaClientOf(
  control: KinesisVideoClient,
  config: DataPlaneConfig,
  maxAttempts?: number,
): KinesisVideoArchivedMediaClient {
  const kept = clients.get(control) ?? new Map<string, KeptClient>();
  clients.set(control, kept);
  const { endpoint, systemClockOffset } = config;
  const key = `${maxAttempts} ${endpoint}`;
  const found = kept.get(key);
  // What the control plane has found out about this machine's clock since then holds for signatures there, too.
  if (found?.systemClockOffset === systemClockOffset) return found.client;
  const client = new KinesisVideoArchivedMediaClient({
    ...config,
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
  });
  const [oldest] = kept.keys();
  if (kept.size >= maxClients && oldest !== undefined) kept.delete(oldest);
  kept.set(key, { client, systemClockOffset });
  return client;
}
