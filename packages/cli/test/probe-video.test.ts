import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledFfmpegPath } from '@frame-ingest/converter';
import { probeVideo } from '../src/commands/send/probe-video.ts';

const folder = mkdtempSync(join(tmpdir(), 'frame-ingest-probe-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ffmpeg = bundledFfmpegPath();
const limits = { h264: undefined, maxGroupMs: 10_000 };

test.each(['mp4', 'mkv', 'mov'])('the time of recording is read from %s', async (format) => {
  const file = join(folder, `recorded.${format}`);
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=5', '-t', '2', '-c:v', 'libx264'];
  const recorded = ['-metadata', 'creation_time=2024-05-01T10:00:00Z'];
  execFileSync(ffmpeg, ['-v', 'error', ...source, ...recorded, file]);

  const probed = await probeVideo(ffmpeg, file, limits, new AbortController().signal);

  expect(probed.recordedMs).toBe(Date.parse('2024-05-01T10:00:00Z'));
});
