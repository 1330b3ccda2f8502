import { playbackLimits } from '@frame-ingest/kinesis-video';
import { ServiceError } from '../errors.ts';
import type { RequestFields } from '../http/request-fields.ts';
import { parseFragmentSelector, selectedTimestamp, selectorTypes } from './parse-fragment-selector.ts';
import type { FragmentSelector } from './select-fragments.ts';

/** The requested properties of a session. */
export interface HlsParameters {
  readonly playbackMode: 'LIVE' | 'LIVE_REPLAY' | 'ON_DEMAND';
  /** For a LIVE session without time limits. */
  readonly selector: FragmentSelector;
  readonly discontinuityMode: 'ALWAYS' | 'NEVER' | 'ON_DISCONTINUITY';
  readonly displaysTimestamps: boolean;
  readonly expiresSeconds: number;
  /** Most fragments in a media playlist. */
  readonly maxFragments: number;
}

/**
 * Reads the parameters of GetHLSStreamingSessionURL. Problems are recorded in the fields.
 * @returns `requireContainer`, to be called when the fields have been checked, throws NotImplementedException for a
 * container that is not supported here
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetHLSStreamingSessionURL.html
 */
export function parseHlsParameters(
  fields: RequestFields,
  nowMs: number,
): { parameters: HlsParameters; requireContainer: () => void } {
  const playbackMode = fields.choice('PlaybackMode', ['LIVE', 'LIVE_REPLAY', 'ON_DEMAND'] as const) ?? 'LIVE';
  const selector = parseSelector(fields, playbackMode, nowMs);
  const containerFormat = fields.choice('ContainerFormat', ['FRAGMENTED_MP4', 'MPEG_TS'] as const);
  const discontinuityMode = fields.choice('DiscontinuityMode', [
    'ALWAYS',
    'NEVER',
    'ON_DISCONTINUITY',
  ] as const);
  const displayed = fields.choice('DisplayFragmentTimestamp', ['ALWAYS', 'NEVER'] as const);
  const { minSessionSeconds, maxSessionSeconds, maxPlaylistFragments } = playbackLimits;
  const expiresSeconds = fields.integer('Expires', { min: minSessionSeconds, max: maxSessionSeconds });
  const maxFragments = fields.integer('MaxMediaPlaylistFragmentResults', {
    min: 1,
    max: maxPlaylistFragments,
  });
  const parameters: HlsParameters = {
    playbackMode,
    selector,
    discontinuityMode: discontinuityMode ?? (selector.timestamp === 'serverTimestampMs' ? 'ALWAYS' : 'NEVER'),
    displaysTimestamps: displayed === 'ALWAYS',
    expiresSeconds: expiresSeconds ?? minSessionSeconds,
    maxFragments: maxFragments ?? (playbackMode === 'ON_DEMAND' ? 1000 : 5),
  };
  return { parameters, requireContainer: () => requireFragmentedMp4(containerFormat) };
}

function parseSelector(
  fields: RequestFields,
  playbackMode: HlsParameters['playbackMode'],
  nowMs: number,
): FragmentSelector {
  if (playbackMode !== 'LIVE') {
    const isEndOptional = playbackMode === 'LIVE_REPLAY';
    return parseFragmentSelector(fields.requiredObject('HLSFragmentSelector'), { isEndOptional, nowMs });
  }
  const selector = fields.object('HLSFragmentSelector');
  const type = selector?.choice('FragmentSelectorType', selectorTypes) ?? 'SERVER_TIMESTAMP';
  if (selector?.has('TimestampRange')) {
    selector.problem('TimestampRange', 'must not be set when PlaybackMode is LIVE');
  }
  return {
    timestamp: selectedTimestamp(type),
    startMs: Number.NEGATIVE_INFINITY,
    endMs: Number.POSITIVE_INFINITY,
  };
}

function requireFragmentedMp4(containerFormat: string | undefined): void {
  if (containerFormat !== 'MPEG_TS') return;
  throw new ServiceError(
    501,
    'NotImplementedException',
    'kvs-local does not implement the ContainerFormat MPEG_TS; use FRAGMENTED_MP4',
  );
}
