import { CaptureError, IngestError } from '../index.ts';
import { showNotice } from './notice.ts';
import { readSettings } from './settings.ts';
import { knownSite, refreshSources } from './site.ts';

/** Tells of an error in its own words, with what the user can do about it. */
export function showError(error: unknown, { startSample }: { readonly startSample: () => void }): void {
  const site = knownSite();
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof IngestError && error.code === 'unauthorized' && site?.signIn !== undefined) {
    const { start } = site.signIn;
    const run = (): void => void start().catch((failed: unknown) => showError(failed, { startSample }));
    showNotice(message, { label: 'Sign in', run }, 'ask');
  } else if (error instanceof CaptureError && !readSettings().source.sample) {
    void refreshSources();
    const hasSample = (site?.sampleUrl ?? null) !== null;
    showNotice(message, hasSample ? { label: 'Use the sample clip', run: startSample } : undefined);
  } else {
    showNotice(message);
  }
}
