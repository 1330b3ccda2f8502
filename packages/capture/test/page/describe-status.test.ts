import { describeStatus } from '../../src/page/status/describe-status.ts';
import type { Phase, RunHealth, Situation } from '../../src/page/status/situation.ts';
import type { UploadState } from '../../src/upload/upload-queue.ts';

const atMs = new Date(2026, 10, 28, 14, 3, 7, 250).getTime();
const sending: UploadState = {
  activity: 'sending',
  batches: 1,
  frames: 20,
  bytes: 700_000,
  oldestMs: atMs,
  nextTryMs: undefined,
  failures: 0,
  lastError: undefined,
  bytesPerSecond: 500_000,
};
const healthy: RunHealth = {
  captured: 312,
  lost: 0,
  lostAtSource: 0,
  silentSinceMs: undefined,
  reducedTo: undefined,
};
const running: Situation = {
  phase: 'running',
  hasCamera: true,
  run: healthy,
  upload: sending,
  durability: 'disk',
};
const slow = { framerate: 5, width: 640, height: 480, quality: 0.5 };

function during(phase: Phase, changed: Partial<UploadState> = {}, run?: Partial<RunHealth>): Situation {
  return { ...running, phase, upload: { ...sending, ...changed }, run: { ...healthy, ...run } };
}

test.each<[string, Situation, string]>([
  ['nothing yet', { ...running, phase: 'idle', run: undefined, upload: undefined }, 'idle: Ready'],
  ['the camera is shown', during('preview'), 'preview: Camera on'],
  ['the user is asked', during('asking'), 'busy: Waiting for the camera'],
  ['the clip is loaded', during('loading'), 'busy: Loading the clip'],
  ['all is well', running, 'live: Live'],
  ['all is well before the log is open', { ...running, upload: undefined }, 'live: Live'],
  ['as many batches wait as usual', during('running', { batches: 3 }), 'live: Live'],
  ['more wait', during('running', { batches: 4 }), 'catching-up: Live, catching up'],
  ['the settings are reduced', during('running', {}, { reducedTo: slow }), 'degraded: Live, reduced'],
  [
    'frames were lost before the page',
    during('running', {}, { lost: 2, lostAtSource: 2 }),
    'degraded: Live, with gaps',
  ],
  ['the camera is silent', during('running', {}, { silentSinceMs: atMs }), 'degraded: No picture'],
  ['there is no network', during('running', { activity: 'offline' }), 'offline: Offline'],
  ['a try has failed', during('running', { activity: 'waiting', nextTryMs: atMs }), 'offline: Trying again'],
  ['the service refuses', during('running', { activity: 'stopped' }), 'refused: Not sending'],
  [
    'no network counts more than a silent camera and a long queue',
    during('running', { activity: 'offline', batches: 30 }, { silentSinceMs: atMs, reducedTo: slow }),
    'offline: Offline',
  ],
  ['the last frames are sent', during('stopping'), 'busy: Stopping'],
  [
    'the last frames cannot be sent',
    during('stopping', { activity: 'offline' }),
    'offline: Stopping. Offline',
  ],
  ['all has been sent', during('idle', { activity: 'idle', batches: 0 }), 'idle: Stopped after 312 frames'],
  [
    'all has been sent that was not lost',
    during('idle', { activity: 'idle', batches: 0 }, { lost: 1 }),
    'degraded: Stopped after 312 frames',
  ],
  ['frames of an earlier run are sent', during('idle'), 'catching-up: Sending what was left'],
  ['frames are sent another time', during('idle', { activity: 'paused' }), 'idle: 20 frames to send'],
  ['frames are left and there is no network', during('idle', { activity: 'offline' }), 'offline: Offline'],
])('%s', (_, situation, expected) => {
  const { kind, title } = describeStatus(situation);

  expect(`${kind}: ${title}`).toBe(expected);
});

test.each<[Situation, string, string | undefined]>([
  [during('idle', { batches: 0, activity: 'idle' }), 'start', 'show-camera'],
  [during('preview'), 'start', 'hide-camera'],
  [during('asking'), 'cancel', undefined],
  [during('loading'), 'cancel', undefined],
  [running, 'stop', undefined],
  [during('running', { activity: 'offline' }), 'stop', 'try-now'],
  [during('running', { activity: 'waiting' }), 'stop', 'try-now'],
  [during('running', { activity: 'stopped' }), 'stop', 'try-now'],
  [during('stopping'), 'stop-now', 'go-on'],
  [during('stopping', { activity: 'waiting' }), 'stop-now', 'go-on'],
  [during('idle', { activity: 'paused' }), 'start', 'send-now'],
  [during('idle', { activity: 'stopped' }), 'start', 'try-now'],
])('there is always a way on (%#)', (situation, primary, secondary) => {
  const view = describeStatus(situation);

  expect([view.primary, view.secondary]).toEqual([primary, secondary]);
});

test('the time of the next try is told', () => {
  const { detail } = describeStatus(during('running', { activity: 'waiting', nextTryMs: atMs }));

  expect(detail).toContain('the next try is at 14:03:07.');
});

test('it never says that none was lost where the camera gave frames that nobody took', () => {
  const lossy = during('idle', { batches: 0, activity: 'idle' }, { lost: 5, lostAtSource: 3 });

  expect(describeStatus(lossy).detail).toBe('5 frames lost, 3 of them before they could be captured.');
});

test.each(['offline', 'waiting', 'stopped', 'paused'] as const)(
  'while %s it says where frames are kept, and asks to leave the page open where that is the only place',
  (activity) => {
    const situation = during(activity === 'paused' ? 'idle' : 'running', { activity });

    expect(describeStatus(situation).detail).toContain('kept on this device');
    expect(describeStatus({ ...situation, durability: 'memory' }).detail).toContain('leave it open');
  },
);
