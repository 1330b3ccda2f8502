import { CaptureError, IngestError, LogError } from '../index.ts';
import { elements } from './elements.ts';
import { type NoticeAction, showNotice } from './notice.ts';
import { readSettings } from './settings/read-settings.ts';
import type { SignIn } from './sign-in.ts';
import { knownSite, refreshSources } from './site.ts';
import { StoppedUpload } from './stopped-upload.ts';

/** Alternatives that a user has after a failure. */
export interface Remedies {
  readonly startSample: () => void;
  /** Takes the stream from the tab that has it. */
  readonly takeOver: () => void;
}

/** Shows the message of an error and what the user can do about it. */
export function showError(error: unknown, remedies: Remedies): void {
  const signIn = knownSite()?.signIn;
  if (isUnauthorized(error) && signIn !== undefined) {
    askToSignIn(error.message, signIn);
  } else if (error instanceof StoppedUpload) {
    showNotice(error.message, [{ label: 'Try again', run: error.tryAgain }]);
  } else if (error instanceof LogError && error.code === 'busy') {
    askToTakeOver(error, remedies);
  } else if (error instanceof CaptureError && readSettings().source.type !== 'sample') {
    void refreshSources();
    const hasSample = (knownSite()?.sampleUrl ?? null) !== null;
    const sample = { label: 'Use the sample clip', run: remedies.startSample };
    showNotice(error.message, hasSample ? [sample] : []);
  } else {
    showNotice(error instanceof Error ? error.message : String(error));
  }
}

function isUnauthorized(error: unknown): error is Error {
  const cause = error instanceof StoppedUpload ? error.cause : error;
  return cause instanceof IngestError && cause.code === 'unauthorized';
}

function askToSignIn(message: string, { start }: SignIn): void {
  const run = (): void => void start().catch((error: unknown) => showNotice(String(error)));
  showNotice(message, [{ label: 'Sign in', run }], 'ask');
}

function askToTakeOver({ message }: LogError, { takeOver }: Remedies): void {
  const actions: NoticeAction[] = [{ label: 'Take over', run: takeOver }];
  if (!elements.streamField.hidden) {
    actions.push({ label: 'Use another name', run: () => elements.stream.select() });
  }
  const isTaken = message.startsWith('Another');
  showNotice(isTaken ? message : 'Another tab of this browser is capturing to this stream.', actions);
}
