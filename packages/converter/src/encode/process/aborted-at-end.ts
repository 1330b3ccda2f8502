import type { RunningProgram } from '../start/running-program.ts';

/** A signal that is aborted when a program has exited, for whatever reason. */
export function abortedAtEnd({ exited }: RunningProgram): AbortSignal {
  const end = new AbortController();
  exited.catch(() => {}).finally(() => end.abort());
  return end.signal;
}
