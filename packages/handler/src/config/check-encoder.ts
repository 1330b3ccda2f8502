import { FfmpegError, tryEncoder } from '@frame-ingest/converter';
import { parseConfiguration } from './configuration.ts';

/**
 * Tries the encoder arguments of the deployment once, before the first request: arguments that break every batch would
 * otherwise start, and then fail for ever.
 * @throws Error naming the variable, what it holds and what is wrong with it
 */
export async function checkEncoder(environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  const { encoderArguments, encoderProfile, ffmpegPath, decoder } = parseConfiguration(environment);
  if (encoderArguments.length === 0) return;
  try {
    await tryEncoder({
      ...{ encoderArguments, decoder, profile: encoderProfile },
      ...(ffmpegPath === undefined ? {} : { ffmpegPath }),
    });
  } catch (error) {
    if (!(error instanceof FfmpegError) || error.code !== 'encoder_failed') throw error;
    const told = error.stderrTail.trim().split('\n').at(-1) ?? '';
    const words = told === '' ? '' : ` (${told.slice(0, 200)})`;
    throw new Error(
      `ENCODER_ARGUMENTS is ${JSON.stringify(JSON.stringify(encoderArguments))}, with which no batch can be encoded: ${error.message}${words}. Take out what asks for B-frames, another codec, size, pixel format or frame rate.`,
      { cause: error },
    );
  }
}
