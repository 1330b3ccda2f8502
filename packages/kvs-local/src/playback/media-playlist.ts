import type { HlsSession, SessionFragment } from './hls-session.ts';

/** Writes the playlist of one track's segments (RFC 8216 section 4.3), with the tags and in the order of the service. */
export function writeMediaPlaylist(session: HlsSession, token: string, trackNumber: number): string {
  const { window, hasEnded, parameters } = session;
  const discontinuitySequence = window[0]?.discontinuitySequence ?? 0;
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    ...(parameters.playbackMode === 'ON_DEMAND' ? ['#EXT-X-PLAYLIST-TYPE:VOD'] : []),
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.ceil(session.maxSegmentMs / 1000))}`,
    `#EXT-X-MEDIA-SEQUENCE:${window[0]?.mediaSequence ?? 0}`,
    ...(discontinuitySequence > 0 ? [`#EXT-X-DISCONTINUITY-SEQUENCE:${discontinuitySequence}`] : []),
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...window.flatMap((fragment, index) => {
      const isOfSameTracks = window[index - 1]?.tracksVersion === fragment.tracksVersion;
      return [
        ...(fragment.isDiscontinuous ? ['#EXT-X-DISCONTINUITY'] : []),
        ...(isOfSameTracks ? [] : [initSegmentTag(fragment, token, trackNumber)]),
        ...(parameters.displaysTimestamps
          ? [`#EXT-X-PROGRAM-DATE-TIME:${new Date(fragment.timestampMs).toISOString()}`]
          : []),
        `#EXTINF:${fragment.durationMs / 1000},`,
        `getMP4MediaFragment.mp4?FragmentNumber=${fragment.record.number}&SessionToken=${token}&TrackNumber=${trackNumber}`,
      ];
    }),
    ...(hasEnded ? ['#EXT-X-ENDLIST'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function initSegmentTag({ tracksVersion }: SessionFragment, token: string, trackNumber: number): string {
  return `#EXT-X-MAP:URI="getMP4InitFragment.mp4?SessionToken=${token}&TrackNumber=${trackNumber}&SequenceNumber=${tracksVersion}"`;
}
