import {
  type AspectRatio,
  parseAvcConfiguration,
  parseWholeSps,
  type Vui,
} from '@frame-ingest/matroska/h264';
import {
  type Colour,
  ElementId,
  elementName,
  type OtherElement,
  type VideoSettings,
} from '@frame-ingest/matroska/media';
import { payloadOf } from './payload-of.ts';

/**
 * Finds what a track says about the display of its pictures that their parameter set doesn't: it is lost to players that read
 * only the video.
 * @returns names of elements
 */
export function findDisplayLoss(video: VideoSettings | undefined, codecPrivate: Uint8Array): string[] {
  const [set] = parseAvcConfiguration(codecPrivate)?.sequenceParameterSets ?? [];
  const sequence = set && parseWholeSps(set);
  if (video === undefined || sequence === undefined) return [];
  const { vui } = sequence;
  const lost = isShapeLost(video, sequence, vui?.sampleAspectRatio) ? [ElementId.DisplayWidth] : [];
  return [...lost, ...(isColourLost(video.colour, vui) ? [ElementId.Colour] : [])].map(elementName);
}

/** 2 is "unspecified" in ITU-T H.273; for the range it is 0. */
function isColourLost(colour: Colour | undefined, vui: Vui | undefined): boolean {
  if (colour === undefined) return false;
  const { matrixCoefficients, transferCharacteristics, primaries, range } = colour;
  const isTold = [matrixCoefficients, transferCharacteristics, primaries].some((point) => point !== 2);
  // If the video doesn't specify a range, players take the limited one.
  return (isTold && vui?.colour === undefined) || (range === 2 && vui?.isFullRange !== true);
}

/** Muxers round to whole pixels; other units, such as centimetres or a bare ratio, only describe the shape. */
const mostPixels = 1;
const mostShare = 0.01;

function isShapeLost(
  { pixelWidth, pixelHeight, otherElements = [] }: VideoSettings,
  { width, height }: AspectRatio,
  sample: AspectRatio = { width: 1, height: 1 },
): boolean {
  const shownWidth = readUint(otherElements, ElementId.DisplayWidth) ?? pixelWidth;
  const shownHeight = readUint(otherElements, ElementId.DisplayHeight) ?? pixelHeight;
  const isInPixels = (readUint(otherElements, ElementId.DisplayUnit) ?? 0) === 0;
  if (shownWidth === 0 || shownHeight === 0) return false;
  const wantedWidth = (shownHeight * width * sample.width) / (height * sample.height);
  return Math.abs(shownWidth - wantedWidth) > (isInPixels ? mostPixels : mostShare * wantedWidth);
}

function readUint(elements: readonly OtherElement[], id: number): number | undefined {
  const element = elements.find((one) => one.id === id);
  return element && payloadOf(element).reduce((sum, byte) => sum * 256 + byte, 0);
}
