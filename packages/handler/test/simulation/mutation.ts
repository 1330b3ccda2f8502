import type { LookUpEndpoint, LookUpRetention, PutMediaClient } from '@frame-ingest/put-media';
import type { ArchiveStore } from '../../src/archive/archive-store.ts';
import type { Claims } from '../../src/delivery/claims.ts';
import type { Deliver } from '../../src/delivery/deliver.ts';
import type { SettleFates } from '../../src/delivery/settle-fates.ts';
import type { ArchiveBatch } from '../../src/ingest/archive-batch.ts';
import type { RedriveHandler } from '../../src/redrive/redrive.ts';
import type { FindInStream } from '../../src/streams/find-in-stream.ts';
import type { StreamReader } from '../../src/streams/stream-reader.ts';

/** A fault that is planted in the code: each part may be put in the place of the real one. */
export interface Mutation {
  readonly archive?: (real: ArchiveStore) => ArchiveStore;
  readonly findInStream?: (real: FindInStream, reader: StreamReader) => FindInStream;
  readonly deliver?: (real: Deliver) => Deliver;
  readonly settleFates?: (real: SettleFates) => SettleFates;
  readonly claims?: (real: Claims) => Claims;
  readonly archiveBatch?: (real: ArchiveBatch) => ArchiveBatch;
  readonly putMedia?: (real: PutMediaClient['putMedia']) => PutMediaClient['putMedia'];
  readonly lookUpEndpoint?: (real: LookUpEndpoint) => LookUpEndpoint;
  readonly lookUpRetention?: (real: LookUpRetention) => LookUpRetention;
  readonly redrive?: (real: RedriveHandler) => RedriveHandler;
}
