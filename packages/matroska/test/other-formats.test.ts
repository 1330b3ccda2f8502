import { execFileSync } from 'node:child_process';
import ffmpegInstaller from '@ffmpeg-installer/ffmpeg';
import { fix, inspect } from '../src/index.ts';
import { encode, h264 } from './media-tools.ts';

test.each([
  ['mp4', h264, 'MP4 or QuickTime'],
  ['mov', h264, 'MP4 or QuickTime'],
  ['mp4', [...h264, '-movflags', 'empty_moov+frag_keyframe'], 'MP4 or QuickTime'],
  ['mpegts', h264, 'an MPEG transport stream'],
  ['avi', ['-c:v', 'mjpeg'], 'AVI'],
  ['flv', h264, 'FLV'],
  ['ogg', ['-c:v', 'libtheora'], 'Ogg'],
  ['h264', h264, 'raw H.264 or H.265'],
  ['mjpeg', ['-c:v', 'mjpeg'], 'a JPEG image'],
  ['image2pipe', ['-c:v', 'png'], 'a PNG image'],
])('a file that ffmpeg writes with -f %s %j is told to be %s', async (format, output, name) => {
  const file = encode({ output, format, seconds: 1 });

  const { findings } = await inspect(file);
  const { before, after } = await fix(file, () => undefined);

  expect(findings).toEqual([
    expect.objectContaining({ rule: 'other-format', byteOffset: 0, message: `The file is ${name}` }),
  ]);
  expect([before.findings, after.fragments]).toEqual([findings, 0]);
});

test('the cure that is told makes Matroska of an MP4', async () => {
  const input = encode({ output: [...h264, '-movflags', 'empty_moov+frag_keyframe'], format: 'mp4' });
  const args = ['-v', 'error', '-i', '-', '-c', 'copy', '-f', 'matroska', '-'];

  const { verdicts } = await inspect(execFileSync(ffmpegInstaller.path, args, { input }));

  expect(verdicts.putMedia).toEqual({ accepted: true, refusedFor: [] });
});
