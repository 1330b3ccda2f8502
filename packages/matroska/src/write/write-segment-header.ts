import {
  binaryElement,
  type EbmlElement,
  floatElement,
  masterElement,
  rawElement,
  stringElement,
  uintElement,
  unknownSizeElement,
  writeElements,
} from '../ebml/ebml-element.ts';
import { ElementId } from '../ebml/element-id.ts';
import type { AudioSettings, Colour, OtherElement, SegmentInfo, Track, VideoSettings } from '../types.ts';

/**
 * Writes what comes before the first cluster: EBML header, the head of a segment of unknown size, Info and Tracks.
 * There is no SeekHead, Cues or Void, as Kinesis Video's own producers write none.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/how-data.html
 */
export function writeSegmentHeader(info: SegmentInfo, tracks: readonly Track[]): Uint8Array {
  return writeElements([
    ebmlHeader,
    unknownSizeElement(ElementId.Segment),
    infoElement(info),
    masterElement(ElementId.Tracks, tracks.map(trackElement)),
  ]);
}

/** DocTypeVersion 4 because of Colour; a reader of version 2 (SimpleBlock) understands all that matters. */
const ebmlHeader = masterElement(ElementId.EBML, [
  uintElement(ElementId.EBMLVersion, 1),
  uintElement(ElementId.EBMLReadVersion, 1),
  uintElement(ElementId.EBMLMaxIDLength, 4),
  uintElement(ElementId.EBMLMaxSizeLength, 8),
  stringElement(ElementId.DocType, 'matroska'),
  uintElement(ElementId.DocTypeVersion, 4),
  uintElement(ElementId.DocTypeReadVersion, 2),
]);

function infoElement(info: SegmentInfo): EbmlElement {
  return masterElement(ElementId.Info, [
    ...(info.segmentUuid ? [binaryElement(ElementId.SegmentUUID, info.segmentUuid)] : []),
    uintElement(ElementId.TimestampScale, info.timestampScale),
    ...optionalString(ElementId.Title, info.title),
    ...optionalString(ElementId.MuxingApp, info.muxingApp),
    ...optionalString(ElementId.WritingApp, info.writingApp),
    ...others(info),
  ]);
}

function trackElement(track: Track): EbmlElement {
  return masterElement(ElementId.TrackEntry, [
    uintElement(ElementId.TrackNumber, track.number),
    uintElement(ElementId.TrackUID, track.uid),
    uintElement(ElementId.TrackType, track.type),
    uintElement(ElementId.FlagLacing, 0),
    ...(track.defaultDuration ? [uintElement(ElementId.DefaultDuration, track.defaultDuration)] : []),
    ...optionalString(ElementId.Name, track.name),
    stringElement(ElementId.CodecID, track.codecId),
    ...(track.codecPrivate ? [binaryElement(ElementId.CodecPrivate, track.codecPrivate)] : []),
    ...(track.video ? [videoElement(track.video)] : []),
    ...(track.audio ? [audioElement(track.audio)] : []),
    ...others(track),
  ]);
}

function videoElement(video: VideoSettings): EbmlElement {
  return masterElement(ElementId.Video, [
    uintElement(ElementId.PixelWidth, video.pixelWidth),
    uintElement(ElementId.PixelHeight, video.pixelHeight),
    ...(video.colour ? [colourElement(video.colour)] : []),
    ...others(video),
  ]);
}

function colourElement(colour: Colour): EbmlElement {
  return masterElement(ElementId.Colour, [
    uintElement(ElementId.MatrixCoefficients, colour.matrixCoefficients),
    uintElement(ElementId.Range, colour.range),
    uintElement(ElementId.TransferCharacteristics, colour.transferCharacteristics),
    uintElement(ElementId.Primaries, colour.primaries),
    ...others(colour),
  ]);
}

function audioElement(audio: AudioSettings): EbmlElement {
  return masterElement(ElementId.Audio, [
    floatElement(ElementId.SamplingFrequency, audio.samplingFrequency),
    uintElement(ElementId.Channels, audio.channels),
    ...(audio.bitDepth === undefined ? [] : [uintElement(ElementId.BitDepth, audio.bitDepth)]),
    ...others(audio),
  ]);
}

function others({ otherElements = [] }: { otherElements?: readonly OtherElement[] }): EbmlElement[] {
  return otherElements.map(rawElement);
}

function optionalString(id: number, value: string | undefined): EbmlElement[] {
  return value === undefined ? [] : [stringElement(id, value)];
}
