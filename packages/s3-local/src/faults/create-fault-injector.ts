import { FaultInjector, type RequestFaults as FaultsOfRequest } from '@frame-ingest/local-server';
import type { Fault } from './fault.ts';

/** What a request is about. */
export interface Call {
  readonly operation: string;
  /** Empty if the request is about the service. */
  readonly bucket: string;
  /** Empty if the request is about a bucket. */
  readonly key: string;
}

interface Told {
  readonly operation: string;
  readonly bucket?: string;
  readonly key?: string;
}

export type S3FaultInjector = FaultInjector<Fault, Call, object, Told>;
export type RequestFaults = FaultsOfRequest<Fault, object>;

export function createFaultInjector(): S3FaultInjector {
  return new FaultInjector({
    isAbout: (fault, { operation, bucket, key }) =>
      (fault.operation === undefined || fault.operation.toLowerCase() === operation.toLowerCase()) &&
      (fault.bucket === undefined || fault.bucket === bucket) &&
      (fault.prefix === undefined || key.startsWith(fault.prefix)),
    isAt: () => true,
    tell: ({ operation, bucket, key }) => ({
      operation,
      ...(bucket === '' ? {} : { bucket }),
      ...(key === '' ? {} : { key }),
    }),
  });
}
