import { FragmentRejectedError, OutcomeUnknownError, RequestRefusedError } from '@frame-ingest/put-media';
import { ArchiveError } from '../../src/archive/errors.ts';
import type { ArchivedResult } from '../../src/ingest/archive-batch.ts';
import type { StreamView } from '../../src/streams/find-in-stream.ts';
import type { ViolationKind } from './check/violation.ts';
import type { Mutation } from './mutation.ts';

/** A fault in the code that the simulation has to find, and the promises that it may break. */
export interface PlantedFault {
  readonly name: string;
  readonly mutation: Mutation;
  readonly kinds: readonly ViolationKind[];
}

/** Long ago, so that the lag of the list is over. */
const longAgoMs = 3_600_000;

export const plantedFaults: readonly PlantedFault[] = [
  {
    name: 'nobody looks what is in the stream',
    mutation: {
      findInStream: () => async (_, wanted) => ({ kind: 'seen', fragments: wanted.map(() => undefined) }),
    },
    kinds: ['doubled'],
  },
  {
    name: 'a fragment is known by its time alone',
    mutation: {
      findInStream: (real, reader) => async (streamName, wanted, signal) => {
        const view = await real(streamName, wanted, signal);
        if (view.kind !== 'seen') return view;
        const fragments = wanted.map(async ({ startMs }) => {
          const [listed] = await reader.list(streamName, { startMs, endMs: startMs + 1 }, signal);
          if (listed === undefined) return undefined;
          const { number: fragmentNumber } = listed;
          return { fragmentNumber, producerTimestamp: startMs, acknowledgement: 'PERSISTED' as const };
        });
        return { kind: 'seen', fragments: await Promise.all(fragments) } satisfies StreamView;
      },
    },
    kinds: ['not streamed', 'other fragment', 'never delivered'],
  },
  {
    name: 'RECEIVED is taken for the last word of every stream',
    mutation: { lookUpRetention: () => async () => 0 },
    kinds: ['not streamed', 'not persisted'],
  },
  {
    name: 'nobody waits for the list to catch up',
    mutation: {
      settleFates: (real) => (input) => real({ ...input, lastPutAtMs: input.lastPutAtMs - longAgoMs }),
    },
    kinds: ['doubled'],
  },
  {
    name: 'every claim is free',
    mutation: {
      claims: (real) => ({
        ...real,
        take: async () => ({ sinceLastPutMs: longAgoMs, release: async () => {} }),
      }),
    },
    kinds: ['doubled'],
  },
  {
    name: 'who archives a batch has no claim by it',
    mutation: {
      claims: (real) => ({
        ...real,
        take: (key, _ageMs, leaseMs, signal) => real.take(key, longAgoMs, leaseMs, signal),
      }),
    },
    kinds: ['doubled'],
  },
  {
    name: 'a claim lasts no longer than a moment',
    mutation: {
      claims: (real) => ({
        ...real,
        take: (key, ageMs, _leaseMs, signal) => real.take(key, ageMs, 1, signal),
      }),
    },
    kinds: ['doubled'],
  },
  {
    name: 'a claim is written over another that came in between',
    mutation: {
      archive: (real) => ({
        ...real,
        async replace(object, _etag, signal) {
          const there = await real.read(object.key, signal);
          return real.replace(object, there?.etag ?? '', signal);
        },
      }),
    },
    kinds: ['doubled'],
  },
  {
    name: 'who gives a claim up does not say when it put',
    mutation: {
      claims: (real) => ({
        async take(...input) {
          const claim = await real.take(...input);
          if (!('release' in claim)) return claim;
          return { ...claim, release: (_, signal, put) => claim.release(undefined, signal, put) };
        },
        releaseWriters: (key, _, signal, put) => real.releaseWriters(key, undefined, signal, put),
        findDelivered: real.findDelivered,
      }),
    },
    kinds: ['doubled'],
  },
  {
    name: 'who has put a batch does not say when, since all went well',
    mutation: {
      deliver: (real) => async (input) => {
        const outcome = await real(input);
        return outcome.state === 'delivered' ? { ...outcome, sinceLastPutMs: undefined } : outcome;
      },
    },
    kinds: ['doubled'],
  },
  {
    name: 'what came behind a refused fragment counts as not there, though the service had received it',
    mutation: {
      putMedia: replaceError((error) => {
        if (!(error instanceof FragmentRejectedError)) return error;
        const fragments = error.fragments.filter(({ acknowledgement }) => acknowledgement === 'PERSISTED');
        return Object.assign(error, { fragments });
      }),
    },
    kinds: ['doubled'],
  },
  {
    name: 'a stream that keeps nothing counts as one that holds nothing',
    mutation: {
      findInStream: (real) => async (streamName, wanted, signal) => {
        const view = await real(streamName, wanted, signal);
        return view.kind === 'no_retention' ? { kind: 'no_stream' } : view;
      },
    },
    kinds: ['false reason'],
  },
  {
    name: 'an archive whose answer was lost counts as one that stored nothing',
    mutation: {
      archiveBatch: (real) => async (batch, signal) =>
        real(batch, signal).catch((error: unknown) => {
          throw error instanceof ArchiveError ? new ArchiveError('nothing', error) : error;
        }),
    },
    kinds: ['stored after all'],
  },
  {
    name: 'the redrive is done with a message after one try',
    mutation: {
      redrive: (real) => async (event, context) => {
        await real(event, context);
        return { batchItemFailures: [] };
      },
    },
    kinds: ['never delivered'],
  },
  {
    name: 'a batch is answered before it is archived',
    mutation: {
      archiveBatch: (real) => async (batch, signal) => {
        const archived = real(batch, signal);
        archived.catch(() => {});
        const object = { bucket: 'archive', key: batch.key, etag: '' };
        return { object, existing: undefined } satisfies ArchivedResult;
      },
    },
    kinds: ['not archived'],
  },
  {
    name: 'of a batch that is there in part all is put again',
    mutation: {
      settleFates: (real) => async (input) => {
        const fates = await real(input);
        return fates.includes('absent') ? fates.map(() => 'absent' as const) : fates;
      },
    },
    kinds: ['doubled'],
  },
  {
    name: 'a 5xx after media counts as refused',
    mutation: {
      putMedia: replaceError((error) => {
        const isRefused = error instanceof OutcomeUnknownError && error.cause instanceof RequestRefusedError;
        return isRefused ? error.cause : error;
      }),
    },
    kinds: ['doubled'],
  },
  {
    name: 'a look-up of the endpoint that never ends is shared by all who come after',
    mutation: {
      lookUpEndpoint: (real) => {
        const pending = new Map<string, ReturnType<typeof real>>();
        return (stream) => {
          const { streamName = '' } = stream;
          const found = pending.get(streamName) ?? real(stream, new AbortController().signal);
          pending.set(streamName, found);
          found.catch(() => pending.delete(streamName));
          return found;
        };
      },
    },
    kinds: ['never delivered'],
  },
];

function replaceError(replace: (error: unknown) => unknown): NonNullable<Mutation['putMedia']> {
  return (real) => (input) => {
    const request = real(input);
    const result = request.catch((error: unknown) => {
      throw replace(error);
    });
    return Object.assign(result, { acknowledgements: request.acknowledgements });
  };
}
