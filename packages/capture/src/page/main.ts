import { createCameraPreview } from './camera/create-camera-preview.ts';
import { carryStream } from './carry-stream.ts';
import { createClockCorrection } from './clock/create-clock-correction.ts';
import { oncePerFrame } from './dom/once-per-frame.ts';
import { showText } from './dom/show-text.ts';
import { elements } from './elements.ts';
import { formatTimeZone } from './format.ts';
import { hideNotice } from './notice.ts';
import { describeQueue } from './queue/describe-queue.ts';
import { showQueue } from './queue/show-queue.ts';
import { createRunControl } from './run/create-run-control.ts';
import { createSampleScreen } from './run/create-sample-screen.ts';
import { showLane } from './run/show-lane.ts';
import { showRunFigures } from './run/show-run-figures.ts';
import { lockSettings, prepareLocks } from './settings/lock-settings.ts';
import { chooseSample } from './settings/read-settings.ts';
import { showError } from './show-error.ts';
import { showScreen } from './show-screen.ts';
import { openPage, refreshSources, signOut } from './site.ts';
import { describeStatus } from './status/describe-status.ts';
import { showStatus } from './status/show-status.ts';
import { isStatusAction, type StatusAction } from './status/status-view.ts';
import { warnBeforeLoss } from './warn-before-loss.ts';

/** Ages change without an event, so they are updated this often. */
const tellEveryMs = 1000;

const clock = createClockCorrection();
const sampleScreen = createSampleScreen();
const showFigures = oncePerFrame(() => {
  showRunFigures(control.figures(), control.settings()?.framerate);
  showLane(control.lane());
  showQueue(describeQueue(control.queue(), Date.now()));
  showStatus(describeStatus(control.situation()));
});
const control = createRunControl({
  open: openPage,
  preview: createCameraPreview(),
  clockOffsetMs: clock.offsetMs,
  onPicture: sampleScreen.show,
  onFigures: showFigures,
  onChange: show,
  onError,
});

prepareLocks();
show();
showText(elements.timeZone, formatTimeZone(Date.now()));
carryStream(elements.stream);
warnBeforeLoss(control.isVolatile);
for (const button of [elements.primary, elements.secondary]) {
  button.addEventListener('click', (event) => {
    const { action = '' } = button.dataset;
    // The second click of a double click is meant for the button's earlier action.
    if (event.detail < 2 && isStatusAction(action)) act(action);
  });
}
elements.controls.addEventListener('submit', (event) => {
  event.preventDefault();
  if (elements.primary.dataset['action'] === 'start') act('start');
});
elements.controls.addEventListener('change', ({ target }) => {
  if (target === elements.source) act('hide-camera');
  else control.changeSettings();
});
elements.signOut.addEventListener('click', () => void signOut());
navigator.mediaDevices?.addEventListener('devicechange', () => void refreshSources().then(show));
setInterval(showFigures, tellEveryMs);
control
  .begin()
  .then(({ service }) => clock.check(service))
  .catch(onError)
  .finally(() => void refreshSources().then(show));

function act(action: StatusAction): void {
  hideNotice();
  control.act(action);
}

function show(): void {
  const situation = control.situation();
  lockSettings(situation.phase);
  showScreen(situation.phase);
  showStatus(describeStatus(situation));
  showFigures();
}

function onError(error: unknown): void {
  showError(error, { startSample, takeOver: control.takeOver });
}

function startSample(): void {
  chooseSample();
  act('start');
}
