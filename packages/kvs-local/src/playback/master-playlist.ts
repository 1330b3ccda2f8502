import { fragmentBytes } from '../stream/fragment.ts';
import type { HlsSession } from './hls-session.ts';
import type { PlayableTrack } from './playable-track.ts';

/** Writes the playlist of the tracks (RFC 8216 section 4.3.4): each track is a playlist of its own. */
export function writeMasterPlaylist(session: HlsSession, token: string): string {
  const [main, sound] = session.tracks();
  if (main === undefined) throw new Error('A session has no tracks');
  const uri = ({ number }: PlayableTrack): string =>
    `getHLSMediaPlaylist.m3u8?SessionToken=${token}&TrackNumber=${number}`;
  const attributes = [
    `BANDWIDTH=${peakBitsPerSecond(session)}`,
    `CODECS="${[main, sound].flatMap((track) => track?.codec ?? []).join(',')}"`,
    ...(main.kind === 'video' && main.width > 0 ? [`RESOLUTION=${main.width}x${main.height}`] : []),
    ...(sound ? ['AUDIO="audio"'] : []),
  ];
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...(sound
      ? [
          `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="audio",DEFAULT=YES,AUTOSELECT=YES,URI="${uri(sound)}"`,
        ]
      : []),
    `#EXT-X-STREAM-INF:${attributes.join(',')}`,
    uri(main),
  ];
  return `${lines.join('\n')}\n`;
}

function peakBitsPerSecond({ window }: HlsSession): number {
  const rates = window.map(({ record, durationMs }) => (fragmentBytes(record) * 8000) / durationMs);
  return Math.ceil(Math.max(1, ...rates));
}
