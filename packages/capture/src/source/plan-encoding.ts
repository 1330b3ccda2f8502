import { h264BatchMediaType } from '@frame-ingest/contract';
import type { H264Plan } from '../worker/h264/h264-plan.ts';
import type { EncodingLane, EncodingOptions } from './encoding.ts';

/** The plan for the worker: to try H.264, or to use JPEG, and why. */
export type EncodingPlan = H264Plan | (EncodingLane & { readonly lane: 'jpeg' });

/** Decides without an encoder, from the user's choice and what the service accepts. */
export function planEncoding({ encoding = 'auto', service, batchMs }: EncodingOptions): EncodingPlan {
  if (encoding === 'jpeg') return { lane: 'jpeg', reason: 'chosen: JPEG was requested' };
  const isTaken = service?.bodies.includes(h264BatchMediaType) ?? false;
  if (service === undefined || service.h264 === null || !isTaken) {
    return { lane: 'jpeg', reason: 'service: the service does not accept H.264' };
  }
  const { profiles, maxLevel, maxNalUnits } = service.h264;
  const { maxFramePixels } = service.limits;
  return {
    lane: 'h264',
    batchMs: batchMs ?? service.batchMs,
    limits: { profiles, maxLevel, maxNalUnits, maxFramePixels },
    mayHoldBack: encoding === 'h264',
  };
}
