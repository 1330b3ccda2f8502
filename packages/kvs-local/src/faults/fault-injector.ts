import type { AcknowledgementType } from '@frame-ingest/kinesis-video';
import {
  FaultInjector as AnyFaultInjector,
  type RequestFaults as AnyRequestFaults,
} from '@frame-ingest/local-server';
import type { Call } from '../call.ts';
import type { Fault } from './fault.ts';

/** Where in a request a fault can strike. */
export interface RequestPlace {
  readonly fragment?: number | undefined;
  readonly acknowledgement?: AcknowledgementType;
}

/** Facts reported about a place that was struck. */
interface Told {
  readonly operation: string;
  readonly stream?: string;
  readonly fragment?: number;
  readonly acknowledgement?: AcknowledgementType;
}

export type FaultInjector = AnyFaultInjector<Fault, Call, RequestPlace, Told>;
export type RequestFaults = AnyRequestFaults<Fault, RequestPlace>;

export function createFaultInjector(): FaultInjector {
  return new AnyFaultInjector({
    isAbout: (fault, { operation, stream }) =>
      (fault.operation === undefined || fault.operation === operation) &&
      (fault.stream === undefined || fault.stream === stream),
    isAt: (fault, { fragment, acknowledgement }) =>
      (fault.fragment === undefined || fault.fragment === fragment) &&
      (fault.acknowledgement === undefined || fault.acknowledgement === acknowledgement),
    tell: ({ operation, stream }, { fragment, acknowledgement }) => ({
      operation,
      ...(stream === undefined ? {} : { stream }),
      ...(fragment === undefined ? {} : { fragment }),
      ...(acknowledgement === undefined ? {} : { acknowledgement }),
    }),
  });
}
