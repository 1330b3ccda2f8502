import type { JudgeOrigin } from '@frame-ingest/local-server';
import type { FaultInjector } from '../faults/fault-injector.ts';
import type { CallerRules } from '../http/admit-caller.ts';
import type { SignatureRules } from '../http/authorize-request.ts';
import type { Limits } from '../limits.ts';
import type { HlsSessions } from '../playback/hls-sessions.ts';
import type { Service } from '../service.ts';
import type { RandomBytes } from '../stream/random-bytes.ts';

/** All parts of a running server: what its operations share, and what decides about a request before its operation. */
export interface Server extends Service, CallerRules, SignatureRules {
  readonly limits: Limits;
  /** The pages that may call; players in pages have their own policy. */
  readonly judgeOrigin: JudgeOrigin;
  readonly judgePlayerOrigin: JudgeOrigin;
  readonly randomBytes: RandomBytes;
  /** Time for the body of any operation except PutMedia to arrive. */
  readonly bodyTimeoutMs: number;
  readonly hlsSessions: HlsSessions;
  readonly faults: FaultInjector;
}
