import { createCameraPreview } from './camera/create-camera-preview.ts';
import { oncePerFrame } from './dom/once-per-frame.ts';
import { showText } from './dom/show-text.ts';
import { elements } from './elements.ts';
import { formatTimeZone } from './format.ts';
import { hideNotice } from './notice.ts';
import { createRunControl } from './run/create-run-control.ts';
import { createSampleScreen } from './run/create-sample-screen.ts';
import { showRunFigures } from './run/show-run-figures.ts';
import { chooseSample, lockSettings, prepareLocks } from './settings.ts';
import { showError } from './show-error.ts';
import { showScreen } from './show-screen.ts';
import { openPage, refreshSources, signOut } from './site.ts';
import { describeStatus } from './status/describe-status.ts';
import { showStatus } from './status/show-status.ts';
import { isStatusAction, type StatusAction } from './status/status-view.ts';

const sampleScreen = createSampleScreen();
const showFigures = oncePerFrame(() => {
  showRunFigures(control.figures());
  showStatus(describeStatus(control.situation()));
});
const control = createRunControl({
  open: openPage,
  preview: createCameraPreview(),
  onPicture: sampleScreen.show,
  onFigures: showFigures,
  onChange: show,
  onError: (error) => showError(error, { startSample }),
});

prepareLocks();
show();
showText(elements.timeZone, formatTimeZone(Date.now()));
for (const button of [elements.primary, elements.secondary]) {
  button.addEventListener('click', (event) => {
    const { action = '' } = button.dataset;
    // The second click of a double click is meant for what the button said before.
    if (event.detail < 2 && isStatusAction(action)) act(action);
  });
}
elements.controls.addEventListener('submit', (event) => {
  event.preventDefault();
  if (elements.primary.dataset['action'] === 'start') act('start');
});
elements.source.addEventListener('change', () => act('hide-camera'));
elements.signOut.addEventListener('click', () => void signOut());
navigator.mediaDevices?.addEventListener('devicechange', () => void refreshSources().then(show));
openPage()
  .catch((error: unknown) => showError(error, { startSample }))
  .finally(() => void refreshSources().then(show));

function act(action: StatusAction): void {
  hideNotice();
  control.act(action);
}

function show(): void {
  const situation = control.situation();
  const isFree = situation.phase === 'idle' || situation.phase === 'preview';
  lockSettings(!isFree);
  showScreen(situation.phase);
  showFigures();
  showStatus(describeStatus(situation));
}

function startSample(): void {
  chooseSample();
  act('start');
}
