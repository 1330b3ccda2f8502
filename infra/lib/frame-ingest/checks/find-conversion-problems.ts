import { Token } from 'aws-cdk-lib';
import type { FrameIngestProps } from '../frame-ingest-props';
import { canvasSide } from '../settings';
import { findBadNumber, toMilliseconds, toSeconds } from './find-bad-number';

/** What is wrong with the limits of a batch, and with how it becomes video. */
export function findConversionProblems(props: FrameIngestProps): string[] {
  return [
    ...findBadCanvas(props.canvas),
    ...findBadNumber('framerate', props.framerate),
    ...findBadNumber('minFragment', toMilliseconds(props.minFragment)),
    ...findShortMaxFragment(props),
    ...findBadNumber('maxFragment', toMilliseconds(props.maxFragment)),
    ...findBadNumber('batch', toMilliseconds(props.batch)),
    ...findBadNumber('maxBodyBytes', props.maxBodyBytes),
    ...findBadNumber('maxFrames', props.maxFrames),
    ...findBadNumber('maxFramePixels', props.maxFramePixels),
    ...findBadNumber('maxBatchPixels', props.maxBatchPixels),
  ];
}

function findBadCanvas(canvas: string | undefined): string[] {
  if (canvas === undefined || Token.isUnresolved(canvas)) return [];

  const [, width, height] = /^(\d{2,4})x(\d{2,4})$/.exec(canvas) ?? [];
  const { lowest, highest } = canvasSide;
  const isEven = (side: string | undefined) =>
    Number(side) >= lowest && Number(side) <= highest && Number(side) % 2 === 0;
  return isEven(width) && isEven(height)
    ? []
    : [
        `canvas is WIDTHxHEIGHT, both even, from ${lowest} to ${highest}, such as "1280x720"; received ${JSON.stringify(canvas)}`,
      ];
}

function findShortMaxFragment(props: FrameIngestProps): string[] {
  const maxMs = toMilliseconds(props.maxFragment);
  return (['minFragment', 'batch'] as const).flatMap((name) => {
    const ms = toMilliseconds(props[name]);
    if (ms === undefined || maxMs === undefined || ms <= maxMs) return [];
    return [`${name} is ${toSeconds(ms)}, and maxFragment ${toSeconds(maxMs)}. Give ${name} no more`];
  });
}
