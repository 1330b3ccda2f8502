import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import sharp, { type JpegOptions, type Sharp } from 'sharp';

export const size = { width: 64, height: 48 };

/** What an encoder of the tests does not write itself is this picture as well: see fixtures/README.md. Smooth colours that differ in every corner: what turns a picture over, or takes its colours for others, shows. */
function draw(): Sharp {
  const { width, height } = size;
  const raw = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    const [x, y] = [(at % width) / width, Math.floor(at / width) / height];
    raw.set([40 + 200 * x, 220 - 180 * y, 60 + 150 * x * y], 3 * at);
  }
  return sharp(raw, { raw: { width, height, channels: 3 } });
}

const jpeg = (options: JpegOptions = {}, picture = draw()): Promise<Buffer> =>
  picture.jpeg({ quality: 92, chromaSubsampling: '4:2:0', mozjpeg: false, ...options }).toBuffer();

/** Of the formats that sharp does not write; each has the comment of its encoder. */
async function ffmpegJpeg(pixelFormat: string, options: readonly string[] = []): Promise<Buffer> {
  const input = await draw().png().toBuffer();
  const output = ['-pix_fmt', pixelFormat, '-q:v', '2', ...options, '-f', 'mjpeg', 'pipe:1'];
  return execFileSync(ffmpeg.path, ['-v', 'error', '-f', 'png_pipe', '-i', 'pipe:0', ...output], { input });
}

const fixture = (name: string): Buffer => readFileSync(join(__dirname, 'fixtures', name));

/** As Chromium writes a canvas, its sRGB profile included. */
export const canvasFrame = fixture('canvas-frame.jpg');

/** The sRGB profile of it. */
export function canvasProfile(): Buffer {
  const start = canvasFrame.indexOf('ICC_PROFILE\0');
  return canvasFrame.subarray(start, start - 2 + canvasFrame.readUInt16BE(start - 2));
}

/** A segment behind the first marker. */
export function withSegment(file: Buffer, marker: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string, 'latin1');
  const head = Buffer.of(0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 0xff);
  return Buffer.concat([file.subarray(0, 2), head, bytes, file.subarray(2)]);
}

/** ITU-T T.81 B.2.2 and B.2.3: the frame and its scan name their components. */
/** Takes segments of a kind out of a file's head, the first of them or all. */
export function withoutSegments(file: Buffer, marker: number, count = Number.POSITIVE_INFINITY): Buffer {
  const parts = [file.subarray(0, 2)];
  let taken = 0;
  let at = 2;
  for (let end = at; file[at + 1] !== 0xda; at = end) {
    end = at + 2 + file.readUInt16BE(at + 2);
    if (file[at + 1] === marker && taken < count) taken += 1;
    else parts.push(file.subarray(at, end));
  }
  return Buffer.concat([...parts, file.subarray(at)]);
}

function withComponents(file: Buffer, ids: readonly number[]): Buffer {
  const bent = Buffer.from(file);
  const [frame, scan] = [bent.indexOf(Buffer.of(0xff, 0xc0)), bent.indexOf(Buffer.of(0xff, 0xda))];
  for (const [index, id] of ids.entries()) {
    bent[frame + 10 + 3 * index] = id;
    bent[scan + 5 + 2 * index] = id;
  }
  return bent;
}

const letters = [...'RGB'].map((letter) => letter.charCodeAt(0));

const adobe = (transform: number): Buffer =>
  Buffer.from([...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transform]);

function behindFirstMarker(file: Buffer, ...bytes: number[]): Buffer {
  return Buffer.concat([file.subarray(0, 2), Buffer.from(bytes), file.subarray(2)]);
}

/** The interval of restarts, where none comes: it is longer than the picture. */
const longInterval = Buffer.of(0xff, 0xff);

/** Version 1.1, square pixels, no thumbnail. */
const jfif = 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0';

type MakeJpeg = () => Promise<Buffer> | Buffer;

/** Files that ffmpeg may have as they are. */
export const plain: readonly [what: string, make: MakeJpeg][] = [
  ['4:2:0', () => jpeg()],
  ['4:2:2', () => ffmpegJpeg('yuvj422p')],
  ['what ffmpeg writes', () => ffmpegJpeg('yuvj420p')],
  ['tables of its own', () => jpeg({ optimiseCoding: true })],
  ['no Huffman tables', async () => withoutSegments(await ffmpegJpeg('yuvj422p', usualTables), 0xc4)],
  ['JFIF', async () => withSegment(await jpeg(), 0xe0, jfif)],
  ['components from 0 on', async () => withComponents(await jpeg(), [0, 1, 2])],
  ['restarts', () => fixture('restarts.jpg')],
  ['an interval without restarts', async () => withSegment(await jpeg(), 0xdd, longInterval)],
  ['the profile of a canvas', async () => withSegment(await jpeg(), 0xe2, canvasProfile())],
  ['the profile that sharp writes for sRGB', () => jpeg({}, draw().withIccProfile('srgb'))],
  ['EXIF, upright', () => jpeg({}, draw().withMetadata({ orientation: 1 }))],
  ['fill bytes before a marker', async () => behindFirstMarker(await jpeg(), 0xff, 0xff)],
];

const usualTables = ['-huffman', 'default'];
const disagreedOn = (marker: string): string => `has a segment that decoders do not agree on, ${marker}`;
const otherSampling = 'is not 4:2:0 or 4:2:2';
const otherComponents = 'is not Y, Cb and Cr of 8 bits';
const otherFrame = 'is not baseline';
const otherProfile = 'has a colour profile other than sRGB';
const otherEnd = 'does not end with its scan';

/** Files that decoders take in their own ways, or of which one of them makes another picture. */
export const notPlain: readonly [what: string, make: MakeJpeg, why: string][] = [
  ['4:4:4', () => jpeg({ chromaSubsampling: '4:4:4' }), otherSampling],
  ['4:4:0', () => fixture('440.jpg'), otherSampling],
  ['4:1:1', () => fixture('411.jpg'), otherSampling],
  ['grey', () => jpeg({}, draw().toColourspace('b-w')), otherComponents],
  ['CMYK', () => jpeg({}, draw().toColourspace('cmyk')), disagreedOn('FFEE')],
  ['progressive', () => jpeg({ progressive: true }), otherFrame],
  ['arithmetic', () => fixture('arithmetic.jpg'), otherFrame],
  ['subsampled RGB', () => fixture('rgb-subsampled.jpg'), disagreedOn('FFEE')],
  [
    'RGB by the letters of its components',
    async () => withComponents(await jpeg(), letters),
    otherComponents,
  ],
  ['RGB by the word of Adobe', async () => withSegment(await jpeg(), 0xee, adobe(0)), disagreedOn('FFEE')],
  ['YCbCr by the word of Adobe', async () => withSegment(await jpeg(), 0xee, adobe(1)), disagreedOn('FFEE')],
  ['components of other numbers', async () => withComponents(await jpeg(), [34, 35, 36]), otherComponents],
  ['turned', () => jpeg({}, draw().withMetadata({ orientation: 3 })), 'is turned by its EXIF orientation'],
  ['another profile', () => jpeg({}, draw().withIccProfile('p3')), otherProfile],
  [
    'a broken profile',
    async () => withSegment(await jpeg(), 0xe2, canvasProfile().subarray(0, -20)),
    otherProfile,
  ],
  ['a short AVI1', async () => withSegment(await jpeg(), 0xe0, 'AVI1'), disagreedOn('FFE0')],
  [
    'AVI1, one field',
    async () => withSegment(await jpeg(), 0xe0, `AVI1\x01${'\0'.repeat(9)}`),
    disagreedOn('FFE0'),
  ],
  [
    'AVI1 elsewhere',
    async () => withSegment(await jpeg(), 0xe5, `AVI1\x01${'\0'.repeat(9)}`),
    disagreedOn('FFE5'),
  ],
  ['a comment on colours', async () => withSegment(await jpeg(), 0xfe, 'CS=ITU601\0'), disagreedOn('FFFE')],
  [
    'a comment on its encoder',
    async () => withSegment(await jpeg(), 0xfe, 'Metasoft MJPEG Codec\0'),
    disagreedOn('FFFE'),
  ],
  [
    'a comment of Avid',
    async () => withSegment(await jpeg(), 0xfe, `AVID\0\0\0\0\0\0\0\0\x01\0`),
    disagreedOn('FFFE'),
  ],
  [
    'a comment on its shape',
    async () => withSegment(await jpeg(), 0xfe, 'MULTISCOPE II\0'),
    disagreedOn('FFFE'),
  ],
  [
    'lossless by the word of Pegasus',
    async () => withSegment(await jpeg(), 0xe4, `LJIF\0\0\0\0\0\0\0\0`),
    disagreedOn('FFE4'),
  ],
  ['a second picture behind its end', async () => Buffer.concat([await jpeg(), await jpeg()]), otherEnd],
  ['padding behind its end', async () => Buffer.concat([await jpeg(), Buffer.alloc(64)]), otherEnd],
  [
    'padding between segments',
    async () => behindFirstMarker(await jpeg(), 0, 0, 0),
    'has padding between its segments, or too many of them',
  ],
  ['no end', async () => (await jpeg()).subarray(0, -2), otherEnd],
];
