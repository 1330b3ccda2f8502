import { checkEncoder } from '../src/config/check-encoder.ts';

function check(encoderArguments: readonly string[]): Promise<void> {
  return checkEncoder({
    ...{ ARCHIVE_BUCKET: 'archive', STREAM_NAMES: 'cam' },
    ENCODER_ARGUMENTS: JSON.stringify(encoderArguments),
  });
}

test.each([[[]], [['-crf', '28']], [['-g', '5']], [['-threads', '1']]])(
  'arguments that leave order, count and size of the pictures alone are taken: %j',
  async (encoderArguments) => {
    await expect(check(encoderArguments)).resolves.toBeUndefined();
  },
);

test.each([
  [['-bf', '2'], 'in a different order'],
  [['-pix_fmt', 'yuv444p'], 'exit code 1'],
  [['-no-such-option', '1'], 'exit code 1'],
  [['-c:v', 'mpeg4'], 'exit code 1'],
])('arguments with which every batch would fail are refused at start, by name: %j', async (given, told) => {
  const refused = check(given);

  await expect(refused).rejects.toThrow(`ENCODER_ARGUMENTS is ${JSON.stringify(JSON.stringify(given))}`);
  await expect(refused).rejects.toThrow(told);
});
