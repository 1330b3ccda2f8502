import { once } from 'node:events';

/** Reads standard input to its end, or until the signal. A terminal gives no pictures. */
export async function* readStandardInput(ending: AbortSignal): AsyncIterable<Uint8Array> {
  const { stdin } = process;
  if (stdin.isTTY || ending.aborted) return;
  const end = (): void => void stdin.destroy();
  ending.addEventListener('abort', end, { once: true });
  try {
    for await (const chunk of stdin) yield chunk as Uint8Array;
  } catch (error) {
    if (!ending.aborted) throw error;
  } finally {
    ending.removeEventListener('abort', end);
    stdin.destroy();
    if (!stdin.closed) await once(stdin, 'close').catch(() => undefined);
  }
}
