import type { Answer, ConnectionListener, OpenConnection, OpenedConnection } from '@frame-ingest/put-media';
import type { SimulatedProcess } from '../basis/simulated-process.ts';
import { contentOf, type DocumentInTime, readDocument } from '../cameras/frame-in-time.ts';
import { AnswerBody } from './answer-body.ts';
import { serviceBounds } from './service-bounds.ts';
import type { StreamServices } from './simulated-stream-reader.ts';
import type { SimulatedStream } from './simulated-streams.ts';

export interface PutMediaServices extends StreamServices {
  /** Told of what the service refuses for what it is, by its content. */
  readonly onRefused: (streamName: string, content: string, reason: string) => void;
}

/** What is in a picture that the service refuses whenever it sees it. */
export const poison = 'poison';

/** PutMedia as one process reaches it. */
export function createOpenSimulatedConnection(
  services: PutMediaServices,
  process: SimulatedProcess,
): OpenConnection {
  return (_url, headers, listener) => new ServiceSide(services, process, headers, listener).open();
}

interface PendingFragment {
  readonly index: number;
  readonly number: string;
  readonly timecodeMs: number;
  persists: () => void;
  forget: () => void;
}

/** One request of PutMedia, from where the service stands. */
class ServiceSide {
  readonly #body = new AnswerBody();
  readonly #streamName: string;
  readonly #startMs: number;
  #stream: SimulatedStream | undefined;
  /** What it does with media that comes. */
  #mode: 'waits' | 'takes' | 'takes and fails' | 'ignores' = 'waits';
  #document: DocumentInTime = { segmentUuid: undefined, clusters: [] };
  #isBodyEnded = false;
  #isAllTaken = false;
  /** The producer has broken the connection, or the service has ended it. */
  #isOver = false;
  /** The producer hears nothing any more. */
  #isMute = false;
  /** Fragments that are received and not persisted yet, in their order. */
  #pending: PendingFragment[] = [];
  #unsaid = 0;
  /** The way between the two is the same in both directions, so that nothing overtakes. */
  readonly #wayMs: number;

  constructor(
    private readonly services: PutMediaServices,
    private readonly process: SimulatedProcess,
    headers: Readonly<Record<string, string>>,
    private readonly listener: ConnectionListener,
  ) {
    this.#streamName = headers['x-amzn-stream-name'] ?? '';
    this.#startMs = Math.round(Number(headers['x-amzn-producer-start-timestamp']) * 1000);
    this.#wayMs = services.network.wayMs();
  }

  open(): OpenedConnection {
    const { timeline, faults } = this.services;
    const isGone = !this.process.leave() || faults.swallows('media');
    if (!isGone) {
      timeline.after(this.#wayMs, () => {
        if (faults.strikes('media: unreachable')) {
          this.#tell(() => this.listener.onError(new Error('connect ECONNREFUSED')));
          return;
        }
        this.#tell(() => this.listener.onConnected());
        timeline.after(this.#wayMs, () => this.#takeHead());
      });
    }
    // Nobody tells the service that a process was killed but the broken connection itself.
    this.process.onDeath(() => timeline.after(this.#wayMs, () => this.#breaks()));
    /** The parts of a payload go in one turn, and share their fate. */
    const payload: Uint8Array[] = [];
    const breaks = (): void => void timeline.after(this.#wayMs, () => this.#breaks());
    return {
      write: (bytes) => {
        payload.push(bytes);
        if (payload.length > 1) return true;
        const isLost = isGone || (faults.swallows('media') && !this.services.dice.chance(0.3));
        if (!isLost) timeline.after(this.#wayMs, () => this.#takeMedia(Buffer.concat(payload)));
        return true;
      },
      end: () => {
        timeline.after(this.#wayMs, () => {
          this.#isBodyEnded = true;
          this.#endWhenAllIsSaid();
        });
      },
      destroy: breaks,
      reset: breaks,
    };
  }

  #takeHead(): void {
    const { streams, faults, dice } = this.services;
    if (this.#isOver) return;
    const stream = streams.find(this.#streamName);
    if (stream === undefined) {
      this.#refuse(404, 'ResourceNotFoundException');
      return;
    }
    if (faults.strikes('media: throttled') || !this.#isWithinRate(stream)) {
      this.#refuse(400, 'ClientLimitExceededException');
      return;
    }
    if (stream.isConnected) {
      faults.count('media: another connection');
      this.#refuse(400, 'ConnectionLimitExceededException');
      return;
    }
    if (faults.strikes('media: invalid endpoint')) {
      this.#refuse(400, 'InvalidEndpointException');
      return;
    }
    if (faults.strikes('media: 5xx before media')) {
      this.#refuse(dice.pick([500, 502, 503, 504]));
      return;
    }

    stream.isConnected = true;
    this.#stream = stream;
    if (faults.strikes('media: silent from the start')) {
      this.#mode = dice.chance(0.5) ? 'takes' : 'ignores';
      this.#isMute = true;
      return;
    }
    if (faults.strikes('media: 5xx after media')) {
      this.#mode = 'takes and fails';
      return;
    }
    this.#mode = 'takes';
    this.#answer(200, {});
  }

  /** 5 requests a second. */
  #isWithinRate(stream: SimulatedStream): boolean {
    const { nowMs } = this.services.timeline;
    stream.requestsAtMs = [...stream.requestsAtMs.filter((atMs) => atMs > nowMs - 1000), nowMs];
    return stream.requestsAtMs.length <= 5;
  }

  #takeMedia(bytes: Uint8Array): void {
    if (this.#mode !== 'takes' && this.#mode !== 'takes and fails') return;
    this.#document = readDocument(bytes, this.#startMs);
    this.#takeFragment(0);
  }

  /** @param index of the cluster in the payload */
  #takeFragment(index: number): void {
    const { timeline, faults, dice, streams } = this.services;
    const stream = this.#stream;
    const cluster = this.#document.clusters[index];
    if (this.#isOver || stream === undefined) return;
    if (cluster === undefined) {
      this.#isAllTaken = true;
      this.#endWhenAllIsSaid();
      return;
    }
    const { timecodeMs } = cluster;
    const number = streams.nextFragmentNumber();
    if (timeline.nowMs < stream.activeAtMs) {
      faults.count('media: ERROR 4008');
      this.#fail(4008, 'STREAM_NOT_ACTIVE', -1, '');
      return;
    }
    if (faults.strikes('media: cut before a fragment')) {
      this.#cut();
      return;
    }
    if (faults.strikes('media: silent later')) this.#isMute = true;
    this.#acknowledge('BUFFERING', timecodeMs, number);
    timeline.after(dice.between(1, 40), () => {
      if (this.#isOver) return;
      if (this.#isRefused(cluster.frames)) {
        this.#fail(4006, 'INVALID_MKV_DATA', timecodeMs, number);
        return;
      }
      if (faults.strikes('media: ERROR 5000')) {
        this.#fail(5000, 'INTERNAL_ERROR', timecodeMs, number);
        return;
      }
      this.#acknowledge('RECEIVED', timecodeMs, number);
      this.#receive(stream, index, number);
      if (faults.strikes('media: ERROR 5000 outside of fragments')) {
        this.#fail(5000, 'INTERNAL_ERROR', -1, '');
        return;
      }
      timeline.after(dice.between(1, 10), () => this.#takeFragment(index + 1));
    });
  }

  #isRefused(frames: DocumentInTime['clusters'][number]['frames']): boolean {
    const isPoison = frames.some(({ picture }) => picture.includes(poison));
    if (!isPoison && !this.services.faults.strikes('media: ERROR 4006')) return false;
    this.services.onRefused(this.#streamName, contentOf(frames), 'INVALID_MKV_DATA (4006)');
    return true;
  }

  /** It has all of a fragment, and stores it a moment later. */
  #receive(stream: SimulatedStream, index: number, number: string): void {
    const { timeline, faults, dice, streams } = this.services;
    const cluster = this.#document.clusters[index];
    if (cluster === undefined) return;
    const { timecodeMs, frames, encoded } = cluster;
    const take = (): void =>
      streams.take(stream, {
        ...{ number, frames, encoded, segmentUuid: this.#document.segmentUuid },
        ...{ producerStartMs: this.#startMs + timecodeMs, persistedAtMs: timeline.nowMs },
      });
    if (stream.retentionHours === 0) {
      take();
      return;
    }

    const isLast = index === this.#document.clusters.length - 1;
    const persistMs = faults.strikes('media: persists slowly')
      ? dice.between(800, 7_000)
      : dice.between(5, 150);
    this.#unsaid += 1;
    const fragment: PendingFragment = { index, number, timecodeMs, persists: take, forget: () => {} };
    this.#pending.push(fragment);
    fragment.forget = timeline.after(persistMs + index * 200, () => {
      if (faults.strikes('media: ERROR 5001')) {
        this.#pending = this.#pending.filter((other) => other !== fragment);
        this.#fail(5001, 'ARCHIVAL_ERROR', timecodeMs, number);
        return;
      }
      this.#pending = this.#pending.filter((other) => other !== fragment);
      take();
      if (faults.strikes('media: cut after persisting')) {
        this.#cut();
        return;
      }
      this.#acknowledge('PERSISTED', timecodeMs, number);
      this.#unsaid -= 1;
      if (isLast && this.#mode === 'takes and fails') {
        this.#failLate();
        return;
      }
      this.#endWhenAllIsSaid();
    });
    if (isLast && faults.strikes('media: ends after RECEIVED')) {
      this.#tell(() => this.#body.end());
      this.#breaks();
    }
  }

  #failLate(): void {
    this.#refuse(this.services.dice.pick([500, 502, 503, 504]));
    this.#breaks();
  }

  #endWhenAllIsSaid(): void {
    if (!(this.#isBodyEnded && this.#isAllTaken && this.#unsaid === 0)) return;
    this.services.timeline.after(100, () => {
      if (this.#isOver) return;
      this.#tell(() => this.#body.end());
      this.#breaks();
    });
  }

  /** An ERROR acknowledgement, behind which the service ends the connection. */
  #fail(ErrorId: number, ErrorCode: string, FragmentTimecode: number, FragmentNumber: string): void {
    this.#say({ EventType: 'ERROR', FragmentTimecode, FragmentNumber, ErrorId, ErrorCode });
    if (this.#mode === 'takes and fails') {
      this.#failLate();
      return;
    }
    this.#tell(() => this.#body.end());
    this.#breaks();
  }

  #cut(): void {
    this.#tell(() => {
      const error = new Error('read ECONNRESET');
      this.#body.end(error);
      this.listener.onError(error);
    });
    this.#breaks();
  }

  /** Of what it has received, some is still stored, a short while later at the most. */
  #breaks(): void {
    const { timeline, faults, dice } = this.services;
    if (this.#isOver) return;
    this.#isOver = true;
    const stored = dice.between(0, this.#pending.length);
    for (const [position, { forget, persists }] of this.#pending.entries()) {
      forget();
      if (position >= stored) continue;
      const latestMs = serviceBounds.landingMs - this.#wayMs;
      timeline.after(Math.max(0, Math.min(latestMs, dice.between(0, latestMs))), persists);
    }
    const stream = this.#stream;
    if (stream === undefined) return;
    const isLate = faults.strikes('media: notices late that a connection broke');
    timeline.after(isLate ? dice.between(200, 3_000) : dice.between(0, 20), () => {
      stream.isConnected = false;
    });
  }

  #acknowledge(EventType: string, FragmentTimecode: number, FragmentNumber: string): void {
    this.#say({ EventType, FragmentTimecode, FragmentNumber });
  }

  #say(acknowledgement: Readonly<Record<string, unknown>>): void {
    if (this.#mode === 'takes and fails') return;
    this.#tell(() => this.#body.push(`${JSON.stringify(acknowledgement)}\n`));
  }

  #refuse(statusCode: number, errorType?: string): void {
    this.#answer(statusCode, errorType === undefined ? {} : { 'x-amzn-errortype': errorType });
    this.#tell(() => this.#body.end());
  }

  #answer(statusCode: number, headers: Record<string, string>): void {
    const body = this.#body;
    const answer: Answer = {
      ...{ statusCode, headers },
      [Symbol.asyncIterator]: () => body[Symbol.asyncIterator](),
    };
    this.#tell(() => this.listener.onAnswer(answer));
  }

  #tell(happen: () => void): void {
    if (this.#isMute || this.services.faults.swallows('media')) return;
    this.services.timeline.after(this.#wayMs, () => this.process.reach(happen));
  }
}
