import type { IncomingMessage, ServerResponse } from 'node:http';
import { PutMediaClient, type PutMediaClientConfig } from '../src/index.ts';
import { acknowledgement, type FakeService, refuse, startFakeService } from './fake-service.ts';

/** What becomes of the next fragment that arrives, on whichever connection. */
export type FragmentFate =
  | 'persisted'
  | 'reset before it is stored'
  | 'reset after it is stored'
  | 'reset after PERSISTED'
  | 'stored in silence'
  | 'lost in silence'
  | 'end of the answer'
  | { readonly errorId: number };

/** What becomes of the next request. */
export type RequestFate = 'taken' | 'reset' | { readonly status: number; readonly errorType: string };

export interface FaultPlan {
  readonly requests?: readonly RequestFate[];
  readonly fragments?: readonly FragmentFate[];
  /** Refuse a connection beside an open one, as AWS does. */
  readonly oneConnection?: boolean;
  /** Say nothing beyond RECEIVED: there is no retention. */
  readonly withoutRetention?: boolean;
}

export interface FaultService extends FakeService {
  /** Timecodes that are in the stream, once for each time they were stored. */
  readonly stored: number[];
  /** Timecodes that came too late for their connection. */
  readonly outOfOrder: number[];
  /** Most connections that were open at once. */
  readonly maxConnections: () => number;
}

export const header = Buffer.from('HEADER');
const clusterHeaderBytes = 8;

/** Bytes that are opaque to the client; the fault service finds timecode and length in them. */
export function cluster(timecodeMs: number, bytes = 100): Buffer {
  const result = Buffer.alloc(clusterHeaderBytes + bytes, 7);
  result.writeUInt32BE(timecodeMs, 0);
  result.writeUInt32BE(bytes, 4);
  return result;
}

/** A service that reads fragments and meets them with the faults of a plan; what the plan does not say goes well. */
export async function startFaultService(plan: FaultPlan): Promise<FaultService> {
  const requests = [...(plan.requests ?? [])];
  const fates = [...(plan.fragments ?? [])];
  const stored: number[] = [];
  const outOfOrder: number[] = [];
  let open = 0;
  let most = 0;

  const take = (response: ServerResponse, request: IncomingMessage): void => {
    open += 1;
    most = Math.max(most, open);
    let isLeft = false;
    const leave = (): void => {
      if (!isLeft) open -= 1;
      isLeft = true;
    };
    response.once('close', leave);
    response.writeHead(200, { 'x-amzn-requestid': `request-${service.puts.length}` });
    response.flushHeaders();
    const say = (eventType: string, timecodeMs: number, more?: object): void =>
      void response.write(acknowledgement(eventType, timecodeMs / 2000, more));
    let isDeaf = false;
    let last = -1;
    const meet = (timecodeMs: number): void => {
      if (timecodeMs <= last) outOfOrder.push(timecodeMs);
      last = timecodeMs;
      const fate = fates.shift() ?? 'persisted';
      const isStored = [
        'persisted',
        'reset after it is stored',
        'reset after PERSISTED',
        'stored in silence',
      ];
      if (isStored.includes(fate as string)) stored.push(timecodeMs);
      isDeaf = fate !== 'persisted';
      if (fate === 'stored in silence' || fate === 'lost in silence') return;
      say('BUFFERING', timecodeMs);
      if (fate === 'end of the answer') response.end();
      else if (typeof fate === 'object') {
        say('ERROR', timecodeMs, { ErrorCode: 'AS_THE_TEST_SAYS', ErrorId: fate.errorId });
        response.end();
      } else {
        say('RECEIVED', timecodeMs);
        const isTold = fate === 'persisted' || fate === 'reset after PERSISTED';
        if (isTold && !plan.withoutRetention) say('PERSISTED', timecodeMs);
        if (fate.startsWith('reset')) setTimeout(() => response.socket?.resetAndDestroy(), 1);
      }
    };
    let unread = Buffer.alloc(0);
    let hasHeader = false;
    request.on('data', (chunk: Buffer) => {
      unread = Buffer.concat([unread, chunk]);
      if (!hasHeader && unread.length >= header.length) {
        if (!unread.subarray(0, header.length).equals(header)) throw new Error('a connection without header');
        hasHeader = true;
        unread = unread.subarray(header.length);
      }
      while (hasHeader && !isDeaf && unread.length >= clusterHeaderBytes) {
        const length = clusterHeaderBytes + unread.readUInt32BE(4);
        if (unread.length < length) break;
        const timecodeMs = unread.readUInt32BE(0);
        unread = unread.subarray(length);
        meet(timecodeMs);
      }
    });
    request.on('end', () => {
      leave();
      if (!isDeaf) response.end();
    });
  };

  const service = await startFakeService(
    (response, _attempt, request) => {
      const fate = requests.shift() ?? 'taken';
      if (fate === 'reset') response.socket?.resetAndDestroy();
      else if (typeof fate === 'object') refuse(response, fate.status, fate.errorType);
      else if (plan.oneConnection && open > 0) refuse(response, 400, 'ConnectionLimitExceededException');
      else take(response, request);
    },
    undefined,
    plan.withoutRetention ? 0 : 24,
  );
  return Object.assign(service, { stored, outOfOrder, maxConnections: () => most });
}

/**
 * A client in a hurry: no rates, short pauses. Its patience is long: a loop that stands still for a moment is no silence of the
 * service. A test of silence has {@link afterSilence}.
 */
export function createImpatientClient(endpoint: string, config: PutMediaClientConfig = {}): PutMediaClient {
  return new PutMediaClient({
    region: 'eu-central-1',
    endpoint,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    backOff: { baseDelayMs: 1, maxDelayMs: 5 },
    timeouts: { idleMs: 60_000 },
    limits: { fragmentsPerSecond: 100_000, requestsPerSecond: 100_000 },
    kinesisVideo: { maxAttempts: 1 },
    ...config,
  });
}

/** For a service that says nothing where it should. */
export const afterSilence: PutMediaClientConfig = { timeouts: { idleMs: 1000 } };
