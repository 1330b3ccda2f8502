import type { PlaybackAnswer } from '@frame-ingest/contract';
import { IngestError } from '../../src/errors.ts';
import { loadFragments } from '../../src/page/watch/load-fragments.ts';
import { findMediaPlaylist, parseMediaPlaylist } from '../../src/page/watch/parse-playlist.ts';

describe('the playlists of a session', () => {
  test('the address of the media playlist is relative to that of the master playlist', () => {
    const master = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\ngetHLSMediaPlaylist.m3u8?SessionToken=a\n';

    expect(findMediaPlaylist(master, 'https://video.example.com/hls/v1/master.m3u8?SessionToken=a')).toBe(
      'https://video.example.com/hls/v1/getHLSMediaPlaylist.m3u8?SessionToken=a',
    );
    expect(() => findMediaPlaylist('#EXTM3U\n', 'https://video.example.com/')).toThrow('no media playlist');
  });

  // As the documents of Kinesis Video show it, with carriage returns as some servers write them.
  test('each fragment has its time; one without a date follows the one before it', () => {
    const playlist = [
      '#EXTM3U',
      '#EXT-X-TARGETDURATION:2',
      '#EXT-X-MAP:URI="getMP4InitFragment.mp4"',
      '#EXT-X-PROGRAM-DATE-TIME:2026-11-28T10:00:00.250Z',
      '#EXTINF:1.5,',
      'getMP4MediaFragment.mp4?FragmentNumber=1',
      '#EXTINF:2.0,',
      'getMP4MediaFragment.mp4?FragmentNumber=2',
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-PROGRAM-DATE-TIME:2026-11-28T10:01:00.000Z',
      '#EXTINF:1,',
      'getMP4MediaFragment.mp4?FragmentNumber=3',
      '#EXT-X-ENDLIST',
    ].join('\r\n');
    const startMs = Date.parse('2026-11-28T10:00:00.250Z');

    expect(parseMediaPlaylist(playlist)).toEqual([
      { startMs, endMs: startMs + 1500 },
      { startMs: startMs + 1500, endMs: startMs + 3500 },
      { startMs: startMs + 59_750, endMs: startMs + 60_750 },
    ]);
  });
});

describe('what a stream has in a range', () => {
  const asked: { startMs: number; endMs: number }[] = [];
  const realFetch = globalThis.fetch;
  const secondMs = 1000;
  /** A stream with a fragment of a second each second, for ever; sessions list 5000 of them, as those of Kinesis Video do. */
  const openPlayback = async (
    _: string,
    range?: { startMs: number; endMs: number },
  ): Promise<PlaybackAnswer> => {
    if (range !== undefined) asked.push(range);
    const url = `https://video.example.com/master?${range?.startMs}-${range?.endMs}`;
    return { requestId: 'r', streamName: 's', mode: 'ON_DEMAND', url, expires: 0 };
  };

  beforeEach(() => {
    asked.length = 0;
    globalThis.fetch = async (url) => {
      const address = String(url);
      if (address.includes('master')) return new Response(`media?${address.split('?')[1]}`);
      const [startMs = 0, endMs = 0] = (address.split('?')[1] ?? '').split('-').map(Number);
      const count = Math.min(5000, Math.ceil((endMs - startMs) / secondMs));
      const lines = Array.from({ length: count }, (_, index) => {
        const date = new Date(startMs + index * secondMs).toISOString();
        return `#EXT-X-PROGRAM-DATE-TIME:${date}\n#EXTINF:1,\nfragment`;
      });
      return new Response(lines.join('\n'));
    };
  });
  afterEach(() => {
    globalThis.fetch = realFetch;
  });

  test('is read with as many sessions as it takes: one lists 5000 fragments, of 24 hours at the most', async () => {
    const dayMs = 24 * 3_600_000;
    const startMs = Date.parse('2026-11-27T00:00:00Z');
    const range = { startMs, endMs: startMs + dayMs + 10 * secondMs };

    const fragments = await loadFragments(openPlayback, 's', range);

    expect(fragments).toHaveLength(86_410);
    expect(new Set(fragments.map((fragment) => fragment.startMs)).size).toBe(86_410);
    expect(asked.every(({ startMs: from, endMs }) => endMs - from <= dayMs)).toBe(true);
    expect(asked.length).toBeGreaterThan(17);
  });

  test('is nothing where the service has no video, and other refusals are passed on', async () => {
    const refuse = (code: 'no_video' | 'unauthorized') => async () => {
      throw new IngestError('no', { code, retryable: false });
    };
    const range = { startMs: 0, endMs: 1000 };

    expect(await loadFragments(refuse('no_video'), 's', range)).toEqual([]);
    await expect(loadFragments(refuse('unauthorized'), 's', range)).rejects.toThrow('no');
  });
});
