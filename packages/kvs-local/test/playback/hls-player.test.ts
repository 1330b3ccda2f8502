import { GetHLSStreamingSessionURLCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import type { Browser } from 'playwright-core';
import { describeInChromium, launchChromium } from '../../../../test/support/chromium.ts';
import { type KvsLocal, startKvsLocal } from '../../src/index.ts';
import { type Clients, createClients } from '../clients.ts';
import { PutMediaConnection, putMediaHeaders } from '../put-media-connection.ts';
import { Player, startPlayerPage } from './player-page.ts';
import { colours, put, record, splitFragments, startMs } from './recording.ts';

describeInChromium('hls.js', () => {
  let server: KvsLocal;
  let clients: Clients;
  let page: Awaited<ReturnType<typeof startPlayerPage>>;
  let browser: Browser;

  beforeAll(async () => {
    [page, browser] = await Promise.all([
      startPlayerPage(),
      launchChromium(['--autoplay-policy=no-user-gesture-required']),
    ]);
  });

  beforeEach(async () => {
    server = await startKvsLocal({ streams: [{ name: 'camera', dataRetentionInHours: 24 }] });
    clients = createClients(server.url);
  });

  afterEach(async () => {
    clients.destroy();
    await server.close();
  });

  afterAll(async () => {
    await browser?.close();
    await page?.close();
  });

  async function openPlayer(sessionUrl: string | undefined, playbackRate?: number): Promise<Player> {
    const player = new Player(await browser.newPage());
    await player.open(page.url, sessionUrl ?? '', playbackRate);
    return player;
  }

  test.each([
    ['SERVER_TIMESTAMP', undefined],
    ['PRODUCER_TIMESTAMP', 'ON_DISCONTINUITY'],
  ] as const)('plays a LIVE session by %s while fragments arrive', async (FragmentSelectorType, mode) => {
    const { header, fragments } = splitFragments(record({ seconds: 8, fragmentSeconds: 1, withSound: true }));
    const producer = new PutMediaConnection(
      server.url,
      putMediaHeaders({
        'x-amzn-fragment-timecode-type': 'RELATIVE',
        'x-amzn-producer-start-timestamp': (Date.now() / 1000 - 3).toFixed(3),
      }),
    );
    producer.write(header);
    const arrive = async (): Promise<void> => {
      const { bytes, timecodeMs } = fragments.shift() ?? { bytes: Buffer.alloc(0), timecodeMs: -1 };
      producer.write(bytes);
      await producer.acknowledged('PERSISTED', timecodeMs);
    };
    for (let count = 0; count < 3; count += 1) await arrive();
    const { HLSStreamingSessionURL } = await clients.archive.send(
      new GetHLSStreamingSessionURLCommand({
        StreamName: 'camera',
        HLSFragmentSelector: { FragmentSelectorType },
        DiscontinuityMode: mode,
      }),
    );

    const player = await openPlayer(HLSStreamingSessionURL);
    let frames = await player.playsPast(0.5);
    for (let second = 1; second <= 4; second += 1) {
      await arrive();
      frames = await player.playsPast(second);
    }

    expect(frames).toBeGreaterThan(30);
    expect(player.complaints).toEqual([]);
    producer.end();
  });

  test('seeks in an ON_DEMAND session, to pictures of the right colours', async () => {
    await put(
      server.url,
      record({
        source: colours(['0xC02020', '0x20C020', '0x404080']),
        isTagged: true,
        output: ['-crf', '1', '-bf', '2'],
      }),
    );
    const { HLSStreamingSessionURL } = await clients.archive.send(
      new GetHLSStreamingSessionURLCommand({
        StreamName: 'camera',
        PlaybackMode: 'ON_DEMAND',
        HLSFragmentSelector: {
          FragmentSelectorType: 'PRODUCER_TIMESTAMP',
          TimestampRange: { StartTimestamp: new Date(startMs), EndTimestamp: new Date(startMs + 60_000) },
        },
      }),
    );

    const player = await openPlayer(HLSStreamingSessionURL);
    await player.playsPast(0.2);
    const seen: number[][] = [];
    for (const seconds of [5, 1, 3]) {
      await player.seek(seconds);
      seen.push(await player.colour());
    }

    expect(await player.duration()).toBeCloseTo(6, 2);
    // Chromium's own conversion, in software, is up to 4 off, in blue the most.
    const expected = [
      [0x40, 0x40, 0x80],
      [0xc0, 0x20, 0x20],
      [0x20, 0xc0, 0x20],
    ];
    const farthest = seen.flatMap((colour, index) =>
      colour.map((channel, place) => Math.abs(channel - (expected[index]?.[place] ?? Number.NaN))),
    );
    expect(Math.max(...farthest)).toBeLessThanOrEqual(5);
    expect(player.complaints).toEqual([]);
  });

  test('plays over a gap and over a change of the size, where discontinuities are marked', async () => {
    await put(server.url, record({ seconds: 2 }));
    const other = record({ seconds: 2, source: 'testsrc2=size=640x480:rate=15' });
    await put(server.url, other, { at: startMs + 2000 });
    await put(server.url, record({ seconds: 2 }), { at: startMs + 60_000 });
    const { HLSStreamingSessionURL } = await clients.archive.send(
      new GetHLSStreamingSessionURLCommand({
        StreamName: 'camera',
        PlaybackMode: 'ON_DEMAND',
        DiscontinuityMode: 'ON_DISCONTINUITY',
        HLSFragmentSelector: {
          FragmentSelectorType: 'PRODUCER_TIMESTAMP',
          TimestampRange: { StartTimestamp: new Date(startMs), EndTimestamp: new Date(startMs + 80_000) },
        },
      }),
    );

    const player = await openPlayer(HLSStreamingSessionURL, 4);
    await player.playsPast(5.5);

    expect(await player.duration()).toBeCloseTo(6, 1);
    expect(player.complaints).toEqual([]);
  });
});
