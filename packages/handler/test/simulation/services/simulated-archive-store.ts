import { limitTime } from '@frame-ingest/put-media';
import type { ArchiveStore, ObjectToStore, StoredObject } from '../../../src/archive/archive-store.ts';
import { ArchiveError } from '../../../src/archive/errors.ts';
import type { Faults } from '../basis/faults.ts';
import { type Network, silence } from '../basis/network.ts';
import type { SimulatedProcess } from '../basis/simulated-process.ts';
import type { Timeline } from '../basis/timeline.ts';
import { requestScope } from '../processes/request-scope.ts';
import { ageOf, type SimulatedBucket, type WriteCondition } from './simulated-bucket.ts';

export interface ArchiveServices {
  readonly bucket: SimulatedBucket;
  readonly network: Network;
  readonly faults: Faults;
  readonly timeline: Timeline;
}

/** As of the store in S3. */
const callLimitMs = 6_000;

/** The archive as one process reaches it. */
export function createSimulatedArchiveStore(
  { bucket, network, faults, timeline }: ArchiveServices,
  process: SimulatedProcess,
): ArchiveStore {
  return {
    bucket: 'archive',
    create: (object, signal) => put(object, 'absent', signal),
    replace: (object, etag, signal) => put(object, { etag }, signal),
    read: (key, signal) =>
      limited(signal, (limitedSignal) =>
        network.call({
          ...{ process, service: 'archive', what: `read ${nameOf(key)}`, signal: limitedSignal },
          perform: () => performRead(key),
        }),
      ),
  };

  function put(
    object: ObjectToStore,
    condition: WriteCondition,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const requestId = requestScope.getStore();
    const verb = condition === 'absent' ? 'create' : 'replace';
    return limited(signal, (limitedSignal) =>
      network.call({
        ...{ process, service: 'archive', what: `${verb} ${nameOf(object.key)}`, signal: limitedSignal },
        perform: () => performPut(object, condition, requestId),
      }),
    );
  }

  function performPut(
    { key, body, metadata = {} }: ObjectToStore,
    condition: WriteCondition,
    requestId: string | undefined,
  ): string | undefined | typeof silence {
    if (faults.strikes('archive: refused, nothing written')) throw failure('nothing', 'SlowDown');
    if (faults.strikes('archive: conflict')) throw failure('nothing', 'ConditionalRequestConflict');
    if (faults.strikes('archive: failed, nothing written')) throw failure('unknown', 'InternalError');
    const isSilent = faults.strikes('archive: silent');
    const object = { body: Buffer.from(body), metadata, modifiedAtMs: timeline.nowMs };
    const etag = bucket.write(key, object, condition, requestId);
    if (isSilent) return silence;
    if (faults.strikes('archive: written, answer lost')) throw failure('unknown', 'ECONNRESET');
    // The SDK asks again where the answer was lost, and is refused for what it has written itself.
    return faults.strikes('archive: written, asked twice') ? undefined : etag;
  }

  function performRead(key: string): StoredObject | undefined | typeof silence {
    if (faults.strikes('archive: failed, nothing written')) throw failure('unknown', 'InternalError');
    if (faults.strikes('archive: silent')) return silence;
    const object = bucket.objects.get(key);
    if (object === undefined) return undefined;
    const { body: bytes, etag, metadata } = object;
    return { bytes, etag, metadata, ageMs: ageOf(object, timeline.nowMs) };
  }

  async function limited<Result>(
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const toError = (): Error => failure('unknown', `no answer within ${callLimitMs} ms`);
    return limitTime(process.time, callLimitMs, signal, toError, work);
  }
}

function failure(outcome: 'nothing' | 'unknown', reason: string): ArchiveError {
  return new ArchiveError(outcome, new Error(reason));
}

function nameOf(key: string): string {
  const [prefix = ''] = key.startsWith('!') ? key.split('/', 1) : [''];
  return `${prefix}${prefix === '' ? '' : '/'}${key.slice(key.lastIndexOf('/') + 1)}`;
}
