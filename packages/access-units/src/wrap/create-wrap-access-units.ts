import { writeAvcConfiguration } from '@frame-ingest/matroska/h264';
import { AccessUnitChecker } from '../check/access-unit-checker.ts';
import { findFaults } from '../check/find-video-faults.ts';
import type { Configuration } from '../check/read-configuration.ts';
import { InvalidVideoError } from '../errors.ts';
import type { TimedAccessUnit, VideoFault, VideoLimits, VideoToWrap, WrappedVideo } from '../types.ts';
import { colourOf } from './colour-of.ts';
import { findFragmentFault } from './find-fragment-fault.ts';
import { inspectFragment } from './inspect-fragment.ts';
import { keepForAvc1 } from './keep-for-avc1.ts';
import { lengthsOf, splitClusters } from './split-clusters.ts';
import { type FragmentToWrite, writeFragment } from './write-fragment.ts';

/** The limits of a video and how it is divided into clusters. */
export interface WrapOptions {
  readonly limits: VideoLimits;
  /** Longest cluster in milliseconds, at most the length of a Kinesis Video fragment. */
  readonly maxClusterMs: number;
  /** Shortest cluster in milliseconds; shorter ones are avoided if the keyframes allow it. */
  readonly minClusterMs: number;
}

/**
 * Checks a batch of access units and wraps it in a Matroska segment, without decoding a picture.
 * @throws InvalidVideoError with every fault, up to 20
 */
export type WrapAccessUnits = (video: VideoToWrap) => WrappedVideo;

/** Creates the function that wraps access units in a Matroska segment. */
export function createWrapAccessUnits({ limits, maxClusterMs, minClusterMs }: WrapOptions): WrapAccessUnits {
  /** @throws InvalidVideoError with every fault, up to 20 */
  return function wrapAccessUnits({ codecPrivate, accessUnits, endMs, segmentUuid }) {
    const configuration = check(codecPrivate, accessUnits, limits);
    const { sequence, units, lengthSize } = configuration;
    const divided = divide(accessUnits, endMs);
    const startMs = accessUnits[0]?.timestampMs ?? endMs;
    const fragment = {
      canvas: { width: sequence.width, height: sequence.height },
      colour: colourOf(sequence),
      codecPrivate: writeAvcConfiguration([units.sequence], units.pictures),
      clusters: divided.map((cluster) =>
        cluster.map(({ timestampMs, keyframe, data }) => ({
          offsetMs: timestampMs - startMs,
          keyframe,
          data: keepForAvc1(data, lengthSize),
        })),
      ),
      segmentUuid,
    };
    return {
      matroska: writeAndVerify(fragment, accessUnits),
      ...{ startMs, durationMs: endMs - startMs },
      ...{ canvas: fragment.canvas, codecPrivate: fragment.codecPrivate },
      clusters: divided.map((cluster) => ({
        startMs: cluster[0]?.timestampMs ?? startMs,
        frameCount: cluster.length,
      })),
    };
  };

  function divide(accessUnits: readonly TimedAccessUnit[], endMs: number): TimedAccessUnit[][] {
    const isKeyframe = ({ keyframe }: TimedAccessUnit): boolean => keyframe;
    const clusterLimits = { maxMs: maxClusterMs, minMs: minClusterMs };
    const clusters = splitClusters(accessUnits, endMs, clusterLimits, isKeyframe);
    const fault = findMissingKeyframe(accessUnits, endMs, clusters, maxClusterMs);
    if (fault !== undefined) throw new InvalidVideoError([fault]);
    return clusters;
  }
}

function check(
  codecPrivate: Uint8Array,
  accessUnits: readonly TimedAccessUnit[],
  limits: VideoLimits,
): Configuration {
  const checker = new AccessUnitChecker(codecPrivate, limits);
  const faults = findFaults(checker, accessUnits);
  if (accessUnits.length === 0) faults.push(noAccessUnits);
  if (checker.configuration === undefined || faults.length > 0) throw new InvalidVideoError(faults);
  return checker.configuration;
}

const noAccessUnits: VideoFault = {
  index: undefined,
  rule: 'no-picture',
  reason: 'comes without access units',
};

/** A cluster that is too long has no keyframe after its first. A single picture may last that long. */
function findMissingKeyframe(
  accessUnits: readonly TimedAccessUnit[],
  endMs: number,
  clusters: readonly (readonly TimedAccessUnit[])[],
  maxClusterMs: number,
): VideoFault | undefined {
  const lengthMs = lengthsOf(accessUnits, endMs);
  let start = 0;
  for (const { length } of clusters) {
    for (let end = start + 2; end <= start + length; end += 1) {
      const ms = lengthMs(start, end);
      if (ms <= maxClusterMs) continue;
      const reason = `ends ${ms} ms after the last keyframe; a keyframe must come within ${maxClusterMs} ms`;
      return { index: accessUnits[end - 1]?.index, rule: 'keyframe-missing', reason };
    }
    start += length;
  }
  return undefined;
}

/**
 * @throws InvalidVideoError if PutMedia or players would refuse the segment
 * @throws Error if the written segment differs from its source, which is a bug
 */
function writeAndVerify(fragment: FragmentToWrite, accessUnits: readonly TimedAccessUnit[]): Uint8Array {
  const matroska = writeFragment(fragment);
  const refusals = inspectFragment(matroska);
  if (refusals.length > 0) {
    throw new InvalidVideoError(
      refusals.map(({ rule, message, frame }) => ({
        ...{ index: accessUnits[frame ?? Number.NaN]?.index, rule },
        reason: `would be refused: ${message}`,
      })),
    );
  }
  const fault = findFragmentFault(matroska, fragment);
  if (fault !== undefined) throw new Error(`The fragment was not sent because ${fault}`);
  return matroska;
}
