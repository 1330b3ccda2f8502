import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RunningStack, startTemporaryStack } from './support/stack.ts';

const repository = join(__dirname, '..');
const run = promisify(execFile);

const isThere = spawnSync('python3', ['--version']).status === 0 || process.env['CI'] === 'true';

/** What somebody writes who has the generated client beside it. */
const program = `
import base64, json, pathlib, sys, time
from frame_ingest import FrameDataRequest, FrameIngest, FrameIngestError

api = FrameIngest(sys.argv[1])
config = api.get_config()
files = sorted(pathlib.Path("examples/frames").glob("*.jpg"))[:20]
start = round(time.time() * 1000) - 2000
answer = api.post_frame_data(FrameDataRequest(
    frames=[base64.b64encode(file.read_bytes()).decode() for file in files],
    timestamps=[start + 100 * index for index in range(20)],
    framerate=10,
))
batch = api.get_batch(answer.id)
try:
    api.get_image(at="soon")
except FrameIngestError as error:
    refusal = [error.status, error.problem.code.value, error.problem.problems[0].path]
print(json.dumps({
    "maxFrames": config.limits.max_frames,
    "encoded": answer.frames.encoded,
    "durationMs": answer.duration_ms,
    "delivery": batch.delivery.state.value,
    "start": batch.start - start,
    "image": api.get_image(at=str(start))[:3].hex(),
    "clip": api.get_clip(str(start), str(start + 2000), range="bytes=4-7").decode(),
    "refusal": refusal,
}))
`;

(isThere ? test : test.skip)(
  'a Python client that is generated from openapi.json posts a batch and reads it back with the standard library alone',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'python-client-'));
    let stack: RunningStack | undefined;
    try {
      const script = 'docs/openapi/python/write-python-client.ts';
      await run(process.execPath, ['--import', 'tsx', script, join(folder, 'frame_ingest.py')], {
        cwd: repository,
      });
      writeFileSync(join(folder, 'program.py'), program);
      stack = await startTemporaryStack();

      // Without the packages of the machine.
      const { stdout } = await run('python3', ['-S', join(folder, 'program.py'), stack.api], {
        cwd: repository,
      });

      expect(JSON.parse(stdout)).toEqual({
        ...{ maxFrames: 1200, encoded: 20, durationMs: 2000, delivery: 'delivered', start: 0 },
        ...{ image: 'ffd8ff', clip: 'ftyp', refusal: [400, 'invalid_request', 'at'] },
      });
    } finally {
      await stack?.stop();
      rmSync(folder, { recursive: true });
    }
  },
);
