// Run by .ci/image, which builds the image for an ffmpeg that its base has.
import { execFileSync } from 'node:child_process';
import { sandboxArguments } from './sandbox-arguments';

const { CONTAINER_ENGINE: engine = 'podman', IMAGE_OWN_FFMPEG: image = '' } = process.env;

function run(script: string): string {
  const sandbox = sandboxArguments({ memoryMb: 512, network: 'none', environment: {} });
  const command = ['run', '--rm', ...sandbox, '--entrypoint=sh', image, '-c', script];
  return execFileSync(engine, command, { encoding: 'utf8' }).trim();
}

test('an image for an ffmpeg of its base has none of its own', () => {
  expect(run('ls "$LAMBDA_TASK_ROOT/node_modules"')).toBe('@img');
});

test('the function is told where it is', () => {
  expect(run('echo "$FFMPEG_PATH"; "$FFMPEG_PATH" -version')).toMatch(/^\/opt\/ffmpeg\nffmpeg version /);
});
