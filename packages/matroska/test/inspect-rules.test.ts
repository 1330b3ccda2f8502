import { joinWithLengths, writeAvcConfiguration } from '../src/h264/index.ts';
import { inspect, type RuleId, rules, type Track, writeCluster, writeSegmentHeader } from '../src/index.ts';
import {
  audio,
  avcC,
  bSlice,
  compressedHeader,
  fragment,
  header,
  idr,
  picture,
  ppsOf,
  rawCluster,
  sps,
  spsOf,
  tags,
  video,
} from './hand-made.ts';

const plain = [header(video), fragment(0), fragment(1500), fragment(3000)];
const large = new Uint8Array(26_000_000);
large.set([1, 0x8c, 0xba, 0x7c, 0x65, 0x88]);

/** Of an IDR picture that goes by PPS 0. */
const slice = Buffer.from('6588c0', 'hex');
const doubledHeaders = writeAvcConfiguration(
  [Buffer.concat([Buffer.from([0x67]), spsOf(320, 240)])],
  [Buffer.concat([Buffer.from([0x68]), ppsOf()])],
);

/** The rule, and files that break it and nothing else that refuses. */
const broken: [RuleId, readonly Uint8Array[]][] = [
  ['not-matroska', [...plain, Buffer.from('ffd8ffe0', 'hex')]],
  ['not-matroska', [Buffer.from('1a45dfa387428284', 'hex'), Buffer.from('6d703432', 'hex')]],
  ['not-matroska', [fragment(0)]],
  ['other-format', [Buffer.from('000000146674797069736f6d', 'hex')]],
  ['no-tracks', [header(), fragment(0)]],
  ['no-fragments', [header(video)]],
  ['no-fragments', []],
  ['second-segment', [...plain, header(video), fragment(4500)]],
  ['second-tracks', [...plain, header(video).subarray(-headerTracksLength([video])), fragment(4500)]],
  [
    'tracks-change',
    [...plain, header({ ...video, codecPrivate: Buffer.concat([avcC, avcC]) }), fragment(4500)],
  ],
  [
    'picture-change',
    [
      header(video),
      writeCluster(0, [
        picture(0),
        picture(500, { data: joinWithLengths([spsOf(640, 480), ppsOf(), slice]) }),
      ]),
    ],
  ],
  [
    'fragment-not-alone',
    [
      header({ ...video, codecPrivate: writeAvcConfiguration([spsOf(320, 240)], [ppsOf()]) }),
      writeCluster(0, [
        picture(0, { data: joinWithLengths([Buffer.concat([ppsOf(), Buffer.from([1])]), slice]) }),
        picture(1000),
      ]),
      writeCluster(1500, [picture(1500, { data: joinWithLengths([slice]) }), picture(2500)]),
    ],
  ],
  [
    'parameter-sets-differ',
    [
      header({ ...video, codecPrivate: writeAvcConfiguration([spsOf(320, 240)], [ppsOf()]) }),
      writeCluster(0, [
        picture(0, {
          data: joinWithLengths([Buffer.concat([spsOf(320, 240), Buffer.from([1])]), ppsOf(), slice]),
        }),
        picture(1000),
      ]),
    ],
  ],
  [
    'codec-private-doubled-headers',
    [header({ ...video, codecPrivate: doubledHeaders }), fragment(0), fragment(1500)],
  ],
  ['too-many-tracks', [header(...[1, 2, 3, 4].map((number) => ({ ...video, number }))), fragment(0)]],
  ['undeclared-track', [...plain, writeCluster(4500, [picture(4500), picture(5500, { trackNumber: 2 })])]],
  ['track-without-frames', [header(video, audio), fragment(0), fragment(1500)]],
  [
    'cluster-without-timestamp',
    [header(video), Buffer.from('1f43b675ff', 'hex'), Buffer.from('a38681000080aabb', 'hex')],
  ],
  ['cluster-times-not-rising', [...plain, fragment(3000)]],
  ['fragments-overlap', [...plain, fragment(3900)]],
  ['fragment-too-long', [header(video), fragment(0, [0, 20_001])]],
  ['fragment-over-10s', [header(video), fragment(0, [0, 10_001])]],
  ['fragment-too-short', [header(video), fragment(0, [0, 400]), fragment(800)]],
  ['last-fragment-too-short', [...plain, fragment(4500, [0, 400])]],
  [
    'fragment-too-large',
    [header(video), writeCluster(0, [picture(0, { data: large }), picture(1000, { data: large })])],
  ],
  // A block of 70,000,000 bytes, of which one is there.
  ['fragment-too-large', [header(video), fragment(0), rawCluster('a3 142c1d80 81')]],
  ['too-many-tags', [...plain, tags(11)]],
  ['tag-name-reserved', [...plain, tags(1, 'AWS_MINE')]],
  ['tag-too-long', [...plain, tags(1, 'n'.repeat(129))]],
  ['tag-too-long', [...plain, tags(1, 'name', 'ü'.repeat(129))]],
  ['no-video', [header({ ...audio, number: 1 }), fragment(0)]],
  [
    'video-not-track-1',
    [
      header({ ...video, number: 2 }),
      writeCluster(
        0,
        [0, 1000].map((time) => picture(time, { trackNumber: 2 })),
      ),
    ],
  ],
  ['video-codec', [header({ ...video, codecId: 'V_VP8' }), fragment(0)]],
  ['codec-id', [header({ ...video, codecId: 'V_H264' }), fragment(0)]],
  ['hevc', [header({ ...video, codecId: 'V_MPEGH/ISO/HEVC' }), fragment(0)]],
  ['codec-private-missing', [header({ ...video, codecPrivate: new Uint8Array() }), fragment(0)]],
  [
    'codec-private-not-avcc',
    [header({ ...video, codecPrivate: Buffer.from(`00000001${sps}`, 'hex') }), fragment(0)],
  ],
  [
    'frames-annex-b',
    [
      header(video),
      writeCluster(0, [picture(0, { data: Buffer.from('000000016588', 'hex') }), picture(1000)]),
    ],
  ],
  [
    'frames-malformed',
    [header(video), writeCluster(0, [picture(0), picture(1000, { data: Buffer.from('ffd8', 'hex') })])],
  ],
  [
    'b-frames',
    [header(video), writeCluster(0, [picture(0), picture(1000, { keyframe: false, data: bSlice })])],
  ],
  ['b-frames', [header(video), fragment(0, [0, 1000, 500])]],
  [
    'cluster-not-on-keyframe',
    [header(video), writeCluster(0, [picture(0, { keyframe: false }), picture(1000)])],
  ],
  // A frame of track 1 with the offset -1; two frames in Xiph lacing.
  ['block-before-cluster', [header(video), rawCluster(`a38a81ffff80${idr.toString('hex')}`)]],
  ['laced-blocks', [header(video), rawCluster(`a3928100008201 06${idr.toString('hex').repeat(2)}`)]],
  ['content-encoding', [compressedHeader, fragment(0)]],
  ['audio-codec', [header(video, { ...audio, codecId: 'A_VORBIS' }), ...withSound()]],
  [
    'audio-g711-hls',
    [header(video, { ...audio, codecId: 'A_MS/ACM', codecPrivate: Uint8Array.of(6, 0) }), ...withSound()],
  ],
  [
    'audio-mu-law',
    [header(video, { ...audio, codecId: 'A_MS/ACM', codecPrivate: Uint8Array.of(7, 0) }), ...withSound()],
  ],
  ['audio-codec-private', [header(video, { ...audio, codecPrivate: new Uint8Array() }), ...withSound()]],
  ['discontinuity', [header(video), fragment(0), fragment(1551)]],
  ['index-elements', [...plain, Buffer.from('1c53bb6b80', 'hex')]],
];

function withSound(): Uint8Array[] {
  return [writeCluster(0, [picture(0), picture(10, { trackNumber: 2 }), picture(1000)])];
}

function headerTracksLength(tracks: readonly Track[]): number {
  return header(...tracks).length - header().length + '1654ae6b80'.length / 2;
}

test('a file that keeps every rule has no finding, and everybody takes it', async () => {
  const { findings, fragments, verdicts } = await inspect(plain);

  expect(findings).toEqual([]);
  expect(fragments).toBe(3);
  for (const verdict of Object.values(verdicts)) expect(verdict).toEqual({ accepted: true, refusedFor: [] });
});

test.each(broken)(
  '%s is found, with place, cure and source, and refused by whom the rule says',
  async (id, file) => {
    const report = await inspect(file);

    const found = report.findings.filter(({ rule }) => rule === id);
    expect(report.counts[id]).toBeGreaterThan(0);
    expect(found[0]).toMatchObject({ rule: id, ...shown(id) });
    expect(found[0]?.byteOffset).toBeLessThanOrEqual(report.byteLength);
    expect(found[0]?.message).toMatch(/\w/);
    for (const [consumer, { accepted, refusedFor }] of Object.entries(report.verdicts)) {
      const refuses = (rules[id].refusedBy as readonly string[]).includes(consumer);
      expect([consumer, refusedFor.includes(id)]).toEqual([consumer, refuses]);
      expect(accepted).toBe(refusedFor.length === 0);
    }
  },
);

test.each([
  ['fragment-too-long', [header(video), fragment(0, [0, 20_000])]],
  ['fragment-over-10s', [header(video), fragment(0, [0, 10_000])]],
  ['fragment-too-short', [header(video), fragment(0, [0]), fragment(1000)]],
  ['fragments-overlap', [header(video), fragment(0), fragment(1001)]],
  ['too-many-tags', [...plain, tags(10), tags(1, 'AWS_KINESISVIDEO_END_OF_FRAGMENT', '')]],
  ['tag-too-long', [...plain, tags(1, 'n'.repeat(128), 'v'.repeat(256))]],
  ['discontinuity', [header(video), fragment(0), fragment(1550)]],
  ['codec-id', [header({ ...video, codecId: 'V_MPEG/ISO/AVC' }), fragment(0)]],
  ['too-many-tracks', [header(...[1, 2, 3].map((number) => ({ ...video, number }))), fragment(0)]],
] as [RuleId, Uint8Array[]][])('%s is not found at its very limit', async (id, file) => {
  const report = await inspect(file);

  expect(report.counts[id]).toBeUndefined();
});

test('the place of a finding is that of the element', async () => {
  const file = Buffer.concat([
    ...plain,
    writeCluster(4500, [picture(4500), picture(5500, { trackNumber: 9 })]),
  ]);

  const { findings } = await inspect(file);

  const [{ byteOffset = 0 } = {}] = findings.filter(({ rule }) => rule === 'undeclared-track');
  // SimpleBlock, its size, track 9.
  expect(file.subarray(byteOffset, byteOffset + 3).toString('hex')).toBe('a38a89');
});

test('a source in chunks is judged as the whole is', async () => {
  const file = Buffer.concat(plain);
  async function* chunks() {
    for (const byte of file) yield Uint8Array.of(byte);
  }

  expect(await inspect(chunks())).toEqual(await inspect(file));
});

test('a source that fails fails the inspection', async () => {
  async function* failing() {
    yield header(video);
    throw new Error('The disk is gone');
  }

  await expect(inspect(failing())).rejects.toThrow('The disk is gone');
});

test('a fragment that is too short is refused by everybody where the documents are taken at their word', async () => {
  const file = [header(video), fragment(0, [0, 400]), fragment(800)];

  const lenient = await inspect(file);
  const strict = await inspect(file, { strict: true });

  expect(lenient.counts['fragment-too-short']).toBe(1);
  expect(lenient.findings[0]).toMatchObject({ severity: 'warning', refusedBy: [] });
  expect(strict.findings[0]).toMatchObject({ rule: 'fragment-too-short', severity: 'error' });
  for (const verdict of Object.values(lenient.verdicts)) expect(verdict.accepted).toBe(true);
  for (const verdict of Object.values(strict.verdicts)) {
    expect(verdict).toEqual({ accepted: false, refusedFor: ['fragment-too-short'] });
  }
});

test.each([
  ['an MP4', Buffer.from('000000146674797069736f6d', 'hex'), 'The file is MP4 or QuickTime'],
  ['raw H.264', Buffer.from('000000016742c01e', 'hex'), 'The file is raw H.264 or H.265'],
  ['a text that begins like a transport stream', Buffer.from('Get this'), 'The file is not Matroska'],
  ['a text', Buffer.from('WEBVTT'), 'The file is not Matroska'],
  ['an empty file', Buffer.alloc(0), 'The file is empty'],
  [
    'an EBML header that is cut short',
    Buffer.from('1a45dfa3a342', 'hex'),
    'The stream ends inside an element',
  ],
])('%s is told as such', async (_name, file, message) => {
  const { findings } = await inspect(file);

  expect(findings.map((finding) => finding.message)).toEqual([expect.stringContaining(message)]);
});

test('the moment at which pictures change is told as people read it, in any TimestampScale', async () => {
  const change = joinWithLengths([spsOf(640, 480), ppsOf(), slice]);
  const file = Buffer.concat([
    writeSegmentHeader({ timestampScale: 333_333 }, [video]),
    writeCluster(0, [picture(0), picture(1000, { data: change })]),
  ]);

  const { findings } = await inspect(file);

  expect(findings.find(({ rule }) => rule === 'picture-change')?.message).toMatch(
    /^At 333\.33 ms the pictures/,
  );
});

test('every rule has a case here or in the files of ffmpeg', () => {
  const elsewhere = [
    'chroma-format',
    'bit-depth',
    'content-encoding',
    'laced-blocks',
    'block-before-cluster',
  ];

  expect(Object.keys(rules).toSorted()).toEqual(
    [...new Set([...broken.map(([id]) => id), ...elsewhere])].toSorted(),
  );
});

function shown(id: RuleId) {
  const { severity, refusedBy, cure, fixable, source } = rules[id];
  return { severity, refusedBy, cure, fixable, source };
}
