/** What the playlists of a session with one track say. */
export interface HlsPlaylists {
  /** As `MediaSource` wants it. */
  readonly mimeType: string;
  /** The first initialisation segment. */
  readonly initUrl: string;
  readonly fragments: readonly HlsFragment[];
}

export interface HlsFragment {
  readonly url: string;
  readonly fragmentNumber: string;
  /** Whether a discontinuity is marked before it. */
  readonly isDiscontinuous: boolean;
}

/** Reads the master playlist of a session, and the media playlist that it names. */
export async function readHlsPlaylists(sessionUrl: string): Promise<HlsPlaylists> {
  const master = await fetchText(sessionUrl);
  const mediaUrl = new URL(master.trim().split('\n').at(-1) ?? '', sessionUrl);
  const media = await fetchText(mediaUrl);

  const toUrl = (reference = ''): string => new URL(reference, mediaUrl).href;
  const blocks = media.split(/(?<=^getMP4MediaFragment.*\n)/m).filter((block) => block.includes('#EXTINF'));
  return {
    mimeType: `video/mp4; codecs="${/CODECS="([^"]+)"/.exec(master)?.[1]}"`,
    initUrl: toUrl(/#EXT-X-MAP:URI="([^"]+)"/.exec(media)?.[1]),
    fragments: blocks.map((block) => ({
      url: toUrl(/^getMP4MediaFragment.*$/m.exec(block)?.[0]),
      fragmentNumber: /FragmentNumber=(\d+)/.exec(block)?.[1] ?? '',
      isDiscontinuous: block.includes('#EXT-X-DISCONTINUITY\n'),
    })),
  };
}

async function fetchText(url: string | URL): Promise<string> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`GET ${url} was answered ${response.status}: ${text}`);
  return text;
}
