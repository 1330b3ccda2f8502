import { DeleteStreamCommand, DescribeStreamCommand } from '@aws-sdk/client-kinesis-video';
import {
  GetHLSStreamingSessionURLCommand,
  type GetHLSStreamingSessionURLCommandInput,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { readSegments, writeCluster } from '@frame-ingest/matroska';
import { turnedVideo } from '../../../../test/support/turned-video.ts';
import { type KvsLocal, startKvsLocal } from '../../src/index.ts';
import { type Clients, createClients } from '../clients.ts';
import { header } from '../media.ts';
import { pictures, probe, probeUrl, put, record, splitFragments, startMs, timesOf } from './recording.ts';

let server: KvsLocal;
let clients: Clients;
let now: number;

beforeEach(async () => {
  now = startMs + 100_000;
  server = await startKvsLocal({
    streams: [{ name: 'camera', dataRetentionInHours: 24 }, { name: 'live' }],
    clock: () => now,
  });
  clients = createClients(server.url);
});

afterEach(async () => {
  clients.destroy();
  await server.close();
});

type Input = Partial<GetHLSStreamingSessionURLCommandInput>;

async function openSession(input: Input = {}): Promise<string> {
  const { HLSStreamingSessionURL = '' } = await clients.archive.send(
    new GetHLSStreamingSessionURLCommand({ StreamName: 'camera', ...input }),
  );
  return HLSStreamingSessionURL;
}

function range(
  from: number,
  to?: number,
  type: 'PRODUCER_TIMESTAMP' | 'SERVER_TIMESTAMP' = 'PRODUCER_TIMESTAMP',
) {
  const TimestampRange = {
    StartTimestamp: new Date(from),
    ...(to === undefined ? {} : { EndTimestamp: new Date(to) }),
  };
  return { FragmentSelectorType: type, TimestampRange };
}

const onDemand = (from = startMs, to = startMs + 60_000): Input => ({
  PlaybackMode: 'ON_DEMAND',
  HLSFragmentSelector: range(from, to),
});

async function fetchText(url: string | URL): Promise<string> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${response.headers.get('x-amzn-errortype')} ${text}`);
  return text;
}

/** Where the media playlist of a session's first track is, as its master playlist says. */
async function mediaPlaylistUrl(sessionUrl: string): Promise<URL> {
  const lines = (await fetchText(sessionUrl)).trim().split('\n');
  return new URL(lines.at(-1) ?? '', sessionUrl);
}

/** A media playlist with short names for what is long in it. */
async function readPlaylist(url: URL, numbers: readonly string[]): Promise<string[]> {
  const text = numbers.reduce(
    (changed, number, index) => changed.replaceAll(number, `n${index}`),
    await fetchText(url),
  );
  return text
    .trim()
    .replaceAll(/SessionToken=[\w-]+/g, 'T')
    .split('\n');
}

const segment = (index: number) => `getMP4MediaFragment.mp4?FragmentNumber=n${index}&T&TrackNumber=1`;
const map = (sequence = 0) =>
  `#EXT-X-MAP:URI="getMP4InitFragment.mp4?T&TrackNumber=1&SequenceNumber=${sequence}"`;

test('the master playlist names the codec, the size and the playlist of the video', async () => {
  await put(server.url, record({ output: ['-profile:v', 'baseline', '-level', '3.0'] }));

  const url = await openSession(onDemand());

  expect(url).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+\/hls\/v1\/getHLSMasterPlaylist\.m3u8\?SessionToken=[\w-]+$/,
  );
  const lines = (await fetchText(url))
    .replaceAll(/SessionToken=[\w-]+/g, 'T')
    .trim()
    .split('\n');
  expect(lines).toEqual([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    expect.stringMatching(/^#EXT-X-STREAM-INF:BANDWIDTH=\d+,CODECS="avc1\.42C01E",RESOLUTION=320x240$/),
    'getHLSMediaPlaylist.m3u8?T&TrackNumber=1',
  ]);
});

test('an ON_DEMAND playlist has all fragments of the range and an end, with the tags of the service', async () => {
  const numbers = await put(server.url, record());

  const url = await mediaPlaylistUrl(
    await openSession({ ...onDemand(startMs + 1), DisplayFragmentTimestamp: 'ALWAYS' }),
  );

  expect(await readPlaylist(url, numbers)).toEqual([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-TARGETDURATION:2',
    '#EXT-X-MEDIA-SEQUENCE:1',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    map(),
    '#EXT-X-PROGRAM-DATE-TIME:2020-01-02T03:04:07.678Z',
    '#EXTINF:2,',
    segment(1),
    '#EXT-X-PROGRAM-DATE-TIME:2020-01-02T03:04:09.678Z',
    '#EXTINF:2,',
    segment(2),
    '#EXT-X-ENDLIST',
  ]);
});

test('init and media segments are a whole video with every frame at its time', async () => {
  const media = record({ output: ['-bf', '2'] });
  await put(server.url, media);
  const url = await mediaPlaylistUrl(await openSession(onDemand()));

  const playlist = await fetchText(url);
  const names = [
    /URI="([^"]+)"/.exec(playlist)?.[1] ?? '',
    ...playlist.split('\n').filter((line) => /^get/.test(line)),
  ];
  const segments = await Promise.all(
    names.map(async (name) => Buffer.from(await (await fetch(new URL(name, url))).arrayBuffer())),
  );
  const whole = Buffer.concat(segments);

  expect(names).toHaveLength(4);
  expect(timesOf(probe(whole))).toEqual(timesOf(probe(media)));
  expect(pictures(whole)).toEqual(pictures(media));
  const alone = probe(Buffer.concat([segments[0] ?? Buffer.alloc(0), segments[2] ?? Buffer.alloc(0)]));
  expect(timesOf(alone)[0]).toBe(2000);
});

test('a session plays up to where the pictures change in band, and no further', async () => {
  await put(server.url, turnedVideo());
  const url = await mediaPlaylistUrl(await openSession(onDemand()));
  const names = (await fetchText(url)).split('\n').filter((line) => /^get/.test(line));

  const [first, second] = await Promise.all(names.map(async (name) => fetch(new URL(name, url))));

  expect(names).toHaveLength(2);
  expect(first?.status).toBe(200);
  expect(second?.status).toBe(400);
  expect(second?.headers.get('x-amzn-errortype')).toBe('InvalidCodecPrivateDataException');
  expect(await second?.text()).toContain('At 2000 ms the pictures of track 1 change: 240x320 to 320x240');
});

test('ffprobe reads a session with sound by its URL', async () => {
  const media = record({ withSound: true });
  await put(server.url, media);

  const probed = await probeUrl(await openSession(onDemand()));

  const sent = probe(media);
  expect(probed.streams.map(({ codec_name }) => codec_name).sort()).toEqual(['aac', 'h264']);
  const [origin = 0] = timesOf(probed);
  const [sentOrigin = 0] = timesOf(sent);
  expect(timesOf(probed).map((time) => time - origin)).toEqual(
    timesOf(sent).map((time) => time - sentOrigin),
  );
  expect(timesOf(probed, 'audio')).toHaveLength(timesOf(sent, 'audio').length);
  const audioDelay = (of: ReturnType<typeof probe>) => (timesOf(of, 'audio')[0] ?? 0) - (timesOf(of)[0] ?? 0);
  expect(Math.abs(audioDelay(probed) - audioDelay(sent))).toBeLessThan(0.1);
});

test('consecutive segments join, and a gap stays a gap', async () => {
  await put(server.url, record({ seconds: 2 }));
  await put(server.url, record({ seconds: 2 }), { at: startMs + 2040 });
  await put(server.url, record({ seconds: 2 }), { at: startMs + 10_000 });
  const url = await mediaPlaylistUrl(await openSession(onDemand()));

  const names = (await fetchText(url)).split('\n').filter((line) => line.startsWith('get'));
  const runs = await Promise.all(
    names.map(async (name) =>
      segmentTimes(Buffer.from(await (await fetch(new URL(name, url))).arrayBuffer())),
    ),
  );

  expect(runs).toEqual([
    { start: 0, end: 2_040_000 },
    { start: 2_040_000, end: 4_040_000 },
    { start: 10_000_000, end: 12_000_000 },
  ]);
});

/** Start and end of a media segment in microseconds, from its boxes. */
function segmentTimes(bytes: Buffer): { start: number; end: number } {
  const decodeTime = bytes.indexOf('tfdt') + 8;
  const run = bytes.indexOf('trun') + 8;
  const start = Number(bytes.readBigUInt64BE(decodeTime));
  const count = bytes.readUInt32BE(run);
  let end = start;
  for (let index = 0; index < count; index += 1) end += bytes.readUInt32BE(run + 8 + index * 16);
  return { start, end };
}

test.each([
  ['ALWAYS', [true, true, true, true]],
  ['NEVER', [false, false, false, false]],
  ['ON_DISCONTINUITY', [false, false, true, true]],
] as const)('discontinuities are marked %s', async (DiscontinuityMode, expected) => {
  const fragments = [
    [0, '320x240'],
    [2050, '320x240'],
    [4101, '320x240'],
    [6101, '160x120'],
  ] as const;
  for (const [offset, size] of fragments) {
    const media = record({ seconds: 2, source: `testsrc=size=${size}:rate=10` });
    await put(server.url, media, { at: startMs + offset });
  }

  const playlist = await fetchText(
    await mediaPlaylistUrl(await openSession({ ...onDemand(), DiscontinuityMode })),
  );

  const blocks = playlist.split(/^getMP4Media.*$/m).slice(0, -1);
  expect(blocks.map((block) => block.includes('#EXT-X-DISCONTINUITY\n'))).toEqual(expected);
  expect(blocks.map((block) => /SequenceNumber=(\d+)/.exec(block)?.[1])).toEqual([
    '0',
    undefined,
    undefined,
    '1',
  ]);
});

test.each([
  ['ON_DEMAND', onDemand()],
  ['LIVE_REPLAY', { PlaybackMode: 'LIVE_REPLAY', HLSFragmentSelector: range(startMs) } satisfies Input],
  ['LIVE', { PlaybackMode: 'LIVE' } satisfies Input],
])('the movie fragments of a %s session are numbered from 1', async (_mode, input) => {
  await put(server.url, record());
  const url = await mediaPlaylistUrl(await openSession(input));

  const lines = (await fetchText(url)).split('\n').filter((line) => line.startsWith('getMP4MediaFragment'));
  const numbers: number[] = [];
  for (const line of lines) {
    const segment = Buffer.from(await (await fetch(new URL(line, url))).arrayBuffer());
    // ISO/IEC 14496-12 section 8.8.5: version and flags, then the number.
    numbers.push(segment.readUInt32BE(segment.indexOf('mfhd') + 8));
  }

  expect(numbers).toEqual([1, 2, 3]);
});

test('a LIVE window slides: fragments, media sequence and discontinuity sequence go on', async () => {
  const numbers: string[] = [];
  const arrive = async (): Promise<void> => {
    numbers.push(...(await put(server.url, record({ seconds: 2 }), { at: now })));
    now += 2000;
  };
  await arrive();
  await arrive();
  const url = await mediaPlaylistUrl(await openSession({ MaxMediaPlaylistFragmentResults: 2 }));

  const first = await readPlaylist(url, numbers);
  await arrive();
  const second = await readPlaylist(url, numbers);
  const repeated = await readPlaylist(url, numbers);

  const part = (index: number) => [
    '#EXT-X-DISCONTINUITY',
    ...(index % 3 ? [] : []),
    '#EXTINF:2,',
    segment(index),
  ];
  expect(first).toEqual([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-TARGETDURATION:2',
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '#EXT-X-DISCONTINUITY',
    map(),
    '#EXTINF:2,',
    segment(0),
    ...part(1),
  ]);
  expect(second).toEqual([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-TARGETDURATION:2',
    '#EXT-X-MEDIA-SEQUENCE:1',
    '#EXT-X-DISCONTINUITY-SEQUENCE:1',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '#EXT-X-DISCONTINUITY',
    map(),
    '#EXTINF:2,',
    segment(1),
    ...part(2),
  ]);
  expect(repeated).toEqual(second);
});

test('a LIVE session by producer timestamps passes over a fragment that is older than its newest', async () => {
  const numbers = await put(server.url, record({ seconds: 2 }), { at: now });
  const url = await mediaPlaylistUrl(
    await openSession({ HLSFragmentSelector: { FragmentSelectorType: 'PRODUCER_TIMESTAMP' } }),
  );
  await fetchText(url);

  numbers.push(...(await put(server.url, record({ seconds: 2 }), { at: now - 50_000 })));
  numbers.push(...(await put(server.url, record({ seconds: 2 }), { at: now + 2000 })));

  const segments = (await readPlaylist(url, numbers)).filter((line) => line.startsWith('get'));
  expect(segments).toEqual([segment(0), segment(2)]);
});

test('a LIVE session without a fragment in the last 30 seconds is not found, at first or later', async () => {
  await expect(openSession()).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    $metadata: { httpStatusCode: 404 },
  });
  await put(server.url, record({ seconds: 2 }), { at: now });
  const url = await mediaPlaylistUrl(await openSession());
  now += 32_000;
  await fetchText(url);

  now += 1;

  await expect(fetchText(url)).rejects.toThrow(/^404 ResourceNotFoundException/);
  await expect(openSession()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await put(server.url, record({ seconds: 2 }), { at: now });
  expect(await fetchText(url)).toContain('#EXT-X-MEDIA-SEQUENCE:0');
});

test('a LIVE_REPLAY begins at its start and goes on at the pace of its fragments, to its end', async () => {
  const numbers = await put(server.url, record({ seconds: 12 }));
  const url = await mediaPlaylistUrl(
    await openSession({
      PlaybackMode: 'LIVE_REPLAY',
      HLSFragmentSelector: range(startMs + 1000, startMs + 60_000),
    }),
  );
  const listed = async () => {
    const lines = await readPlaylist(url, numbers);
    const indexes = lines.flatMap((line) => /FragmentNumber=n(\d+)/.exec(line)?.[1] ?? []);
    return `${indexes.join(' ')}${lines.at(-1) === '#EXT-X-ENDLIST' ? ' end' : ''}`;
  };

  expect(await listed()).toBe('1 2 3');
  now += 1999;
  expect(await listed()).toBe('1 2 3');
  now += 1;
  expect(await listed()).toBe('1 2 3 4');
  now += 2000;
  expect(await listed()).toBe('1 2 3 4 5 end');
});

test('a LIVE_REPLAY without an end goes on with what arrives', async () => {
  const numbers = await put(server.url, record({ seconds: 2 }));
  const url = await mediaPlaylistUrl(
    await openSession({ PlaybackMode: 'LIVE_REPLAY', HLSFragmentSelector: range(startMs) }),
  );
  const before = await readPlaylist(url, numbers);

  numbers.push(...(await put(server.url, record({ seconds: 2 }), { at: startMs + 2000 })));

  const after = await readPlaylist(url, numbers);
  expect(before.filter((line) => line.startsWith('get'))).toEqual([segment(0)]);
  expect(after.filter((line) => line.startsWith('get'))).toEqual([segment(0), segment(1)]);
  expect(after).not.toContain('#EXT-X-ENDLIST');
});

test('of fragments with the same producer timestamp the newest is played, and all are in order of time', async () => {
  const numbers = [
    ...(await put(server.url, record({ seconds: 2 }), { at: startMs + 4000 })),
    ...(await put(server.url, record({ seconds: 2 }), { at: startMs })),
    ...(await put(server.url, record({ seconds: 2 }), { at: startMs + 4000 })),
  ];

  const playlist = await readPlaylist(await mediaPlaylistUrl(await openSession(onDemand())), numbers);

  expect(playlist.filter((line) => line.startsWith('get'))).toEqual([segment(1), segment(2)]);
});

test('a session on demand has at most as many fragments as asked for, the oldest', async () => {
  const numbers = await put(server.url, record());

  const url = await mediaPlaylistUrl(
    await openSession({ ...onDemand(), MaxMediaPlaylistFragmentResults: 2 }),
  );

  expect((await readPlaylist(url, numbers)).filter((line) => line.startsWith('get'))).toEqual([
    segment(0),
    segment(1),
  ]);
});

/** Of a page on this machine. */
const origin = 'http://localhost:3000';

test('a player in a page of this machine may ask, also with HEAD and with a preflight, and without a signature', async () => {
  await put(server.url, record({ seconds: 2 }));
  const url = await openSession(onDemand());
  const playlistUrl = await mediaPlaylistUrl(url);
  const playlist = await fetchText(playlistUrl);
  const segmentUrl = new URL(/^getMP4Media.*$/m.exec(playlist)?.[0] ?? '', playlistUrl);

  const headers = { origin };
  const head = await fetch(segmentUrl, { method: 'HEAD', headers });
  const body = await (await fetch(segmentUrl, { headers })).arrayBuffer();
  const asking = {
    ...headers,
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'range',
  };
  const preflight = await fetch(segmentUrl, { method: 'OPTIONS', headers: asking });
  const post = await fetch(segmentUrl, { method: 'POST', headers });
  const answers = [await fetch(url, { headers }), head, preflight, post];

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 204, 405]);
  for (const answer of answers) expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  expect(answers[0]?.headers.get('content-type')).toBe('application/vnd.apple.mpegurl');
  expect(answers[0]?.headers.get('cache-control')).toBe('no-cache');
  expect(head.headers.get('content-type')).toBe('video/mp4');
  expect(head.headers.get('cache-control')).toBe('private, max-age=300');
  expect(Number(head.headers.get('content-length'))).toBe(body.byteLength);
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, HEAD');
  expect(preflight.headers.get('access-control-allow-headers')).toBe('range');
});

test('a page of another machine plays nothing, whatever token it has, unless it is named', async () => {
  await put(server.url, record({ seconds: 2 }));
  const url = await openSession(onDemand());

  for (const stranger of ['http://frames.example', 'null', 'http://localhost.example:1']) {
    const refused = await fetch(url, { headers: { origin: stranger } });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    expect(await refused.text()).not.toContain('#EXTM3U');
  }
});

test('a token that is expired, changed, invented or missing opens nothing, and a page can read why', async () => {
  await put(server.url, record({ seconds: 2 }));
  const url = await openSession({ ...onDemand(), Expires: 300 });
  const changed = url.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  const bare = url.replace(/SessionToken=.*/, '');
  now += 299_999;
  expect((await fetch(url)).status).toBe(200);

  now += 1;

  for (const refused of [
    url,
    changed,
    `${bare}SessionToken=AAAA`,
    `${bare}SessionToken=..%2F..%2Fetc`,
    bare,
  ]) {
    const response = await fetch(refused, { headers: { origin } });
    expect(response.status).toBe(403);
    expect(response.headers.get('x-amzn-errortype')).toBe('NotAuthorizedException');
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
  }
  expect(await (await fetch(url)).text()).toContain('expired');
});

test('a session shows no fragment outside its range, and no track that is not there', async () => {
  const [outside] = await put(server.url, record());
  const url = await mediaPlaylistUrl(await openSession(onDemand(startMs + 1)));
  const resource = (name: string, query: string) =>
    fetchText(new URL(`${name}?${url.searchParams.toString().replace('TrackNumber=1', query)}`, url));

  await expect(
    resource('getMP4MediaFragment.mp4', `TrackNumber=1&FragmentNumber=${outside}`),
  ).rejects.toThrow(/^404/);
  await expect(resource('getMP4MediaFragment.mp4', 'TrackNumber=1&FragmentNumber=x')).rejects.toThrow(
    /^400 Invalid/,
  );
  await expect(resource('getMP4InitFragment.mp4', 'TrackNumber=2')).rejects.toThrow(/^400 InvalidArgument/);
  await expect(resource('getHLSMediaPlaylist.m3u8', '')).rejects.toThrow(/^400 InvalidArgument.*TrackNumber/);
  await expect(resource('getTSFragment.ts', 'TrackNumber=1')).rejects.toThrow(/^501/);
  await expect(resource('..%2Fsecret', 'TrackNumber=1')).rejects.toThrow(/^404/);
});

test.each([
  ['a range for LIVE', { HLSFragmentSelector: range(startMs) }, /TimestampRange must not be set/],
  ['no selector on demand', { PlaybackMode: 'ON_DEMAND' }, /HLSFragmentSelector is missing/],
  [
    'no range in a replay',
    { PlaybackMode: 'LIVE_REPLAY', HLSFragmentSelector: { FragmentSelectorType: 'SERVER_TIMESTAMP' } },
    /TimestampRange is missing/,
  ],
  [
    'no end on demand',
    { PlaybackMode: 'ON_DEMAND', HLSFragmentSelector: range(startMs) },
    /EndTimestamp is missing/,
  ],
  ['an end that is the start', onDemand(startMs, startMs), /EndTimestamp must be later than StartTimestamp/],
  ['over 24 hours', onDemand(startMs, startMs + 86_400_001), /within 24 hours/],
  [
    'an end in the future of the server',
    {
      PlaybackMode: 'ON_DEMAND',
      HLSFragmentSelector: range(startMs, startMs + 200_000, 'SERVER_TIMESTAMP'),
    },
    /must be in the past/,
  ],
  ['an expiry too soon', { Expires: 299 }, /Expires must be a whole number from 300 to 43200/],
  ['an expiry too late', { Expires: 43_201 }, /Expires/],
  ['no fragments at all', { MaxMediaPlaylistFragmentResults: 0 }, /MaxMediaPlaylistFragmentResults/],
  ['too many fragments', { MaxMediaPlaylistFragmentResults: 5001 }, /MaxMediaPlaylistFragmentResults/],
  ['an unknown mode', { PlaybackMode: 'LATER' as 'LIVE' }, /PlaybackMode must be one of/],
] as const)('a session with %s is refused', async (_what, input, message) => {
  await put(server.url, record({ seconds: 2 }));

  await expect(openSession(input as Input)).rejects.toMatchObject({
    name: 'InvalidArgumentException',
    message: expect.stringMatching(message),
  });
});

test('what is not there is refused by name', async () => {
  await put(server.url, record({ seconds: 2 }));

  await expect(openSession({ ...onDemand(), ContainerFormat: 'MPEG_TS' })).rejects.toMatchObject({
    name: 'NotImplementedException',
    message: expect.stringContaining('MPEG_TS'),
  });
});

test('a range without fragments, a stream without retention and no stream at all have each their error', async () => {
  await put(server.url, record({ seconds: 2 }));

  await expect(openSession(onDemand(startMs + 1))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(openSession({ StreamName: 'none' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(openSession({ StreamName: 'live' })).rejects.toMatchObject({
    name: 'NoDataRetentionException',
    $metadata: { httpStatusCode: 400 },
  });
});

test('the media of a deleted stream are gone for its sessions', async () => {
  const [number] = await put(server.url, record({ seconds: 2 }));
  const url = await mediaPlaylistUrl(await openSession(onDemand()));
  const segmentUrl = new URL(`getMP4MediaFragment.mp4${url.search}&FragmentNumber=${number}`, url);
  expect((await fetch(segmentUrl)).status).toBe(200);

  const { StreamInfo } = await clients.control.send(new DescribeStreamCommand({ StreamName: 'camera' }));
  await clients.control.send(new DeleteStreamCommand({ StreamARN: StreamInfo?.StreamARN }));

  for (const gone of [url, segmentUrl]) expect((await fetch(gone)).status).toBe(404);
});

test.each([
  [[], '322x242'],
  [['-profile:v', 'baseline'], '176x144'],
  [['-pix_fmt', 'yuv444p', '-x264-params', 'cqm=jvt'], '98x54'],
  [['-x264-params', 'interlaced=1'], '320x216'],
])('a size that only the SPS tells is found there (%p)', async (output, size) => {
  const media = record({ seconds: 2, source: `testsrc=size=${size}:rate=10`, output });
  const [segment] = readSegments(media);
  const tracks = segment?.tracks.map(({ video: _told, ...track }) => track) ?? [];
  const { fragments } = splitFragments(media);
  await put(server.url, Buffer.concat([header(tracks), ...fragments.map(({ bytes }) => bytes)]));

  expect(await fetchText(await openSession(onDemand()))).toContain(`RESOLUTION=${size}\n`);
});

test('a stream of sound alone is played by its one track', async () => {
  const media = record({ seconds: 2, withSound: true });
  const [segment] = readSegments(media);
  const sound = segment?.tracks.filter(({ type }) => type === 2) ?? [];
  const timestamp = segment?.clusters[0]?.timestamp ?? 0;
  const blocks =
    segment?.clusters[0]?.blocks.filter(({ trackNumber }) => trackNumber === sound[0]?.number) ?? [];
  const frames = blocks.map((block) => ({ ...block, timestamp: timestamp + block.relativeTimestamp }));
  await put(server.url, Buffer.concat([header(sound), writeCluster(timestamp, frames)]));

  const url = await openSession(onDemand());

  expect(await fetchText(url)).toMatch(/#EXT-X-STREAM-INF:BANDWIDTH=\d+,CODECS="mp4a\.40\.2"\n/);
  const probed = await probeUrl(url);
  expect(probed.streams).toMatchObject([{ codec_name: 'aac', nb_read_frames: String(frames.length) }]);
});
