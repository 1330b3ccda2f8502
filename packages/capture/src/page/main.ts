import { routes, type ServiceConfig } from '@frame-ingest/contract';
import {
  type Capture,
  type CapturedFrame,
  CaptureError,
  type CaptureEvents,
  createCameraSource,
  createSampleSource,
  fetchServiceConfig,
  type StartSource,
  sendBatch,
  startCapture,
} from '../index.ts';
import { logAnswer, logDropped, logFailure } from './answer-log.ts';
import { elements } from './elements.ts';
import { formatCount } from './format.ts';
import { createFragmentPlayer } from './fragment-player.ts';
import { hideNotice, showNotice } from './notice.ts';
import { createRunCounters, type RunCounters } from './run-counters.ts';
import {
  chooseSample,
  enableSettings,
  offerConfig,
  offerSources,
  readSettings,
  type Settings,
} from './settings.ts';

type State = 'idle' | 'starting' | 'running' | 'stopping';

const quality = 0.8;
const createWorker = (): Worker => new Worker('/frame-worker.js', { type: 'module' });
const fetchHere: typeof fetch = (...request) => fetch(...request);

const player = createFragmentPlayer((error) =>
  showNotice(`A fragment could not be played: ${messageOf(error)}`),
);
let state: State = 'idle';
let config: ServiceConfig | undefined;
let capture: Capture | undefined;
let counters = createRunCounters();

elements.source.addEventListener('change', () => enableSettings(true));
elements.controls.addEventListener('submit', (event) => {
  event.preventDefault();
  if (state === 'idle') void start();
  else if (state === 'running') void stop();
});
navigator.mediaDevices?.addEventListener('devicechange', () => void refreshSources());
void refreshSources();
loadConfig().catch(showError);

async function loadConfig(): Promise<ServiceConfig> {
  if (config === undefined) {
    config = await fetchServiceConfig({ url: routes.config, fetch: fetchHere });
    offerConfig(config);
    elements.stream.textContent = config.stream;
    elements.stream.hidden = false;
  }
  return config;
}

/** Cameras come and go, and get their names with the permission. */
async function refreshSources(): Promise<void> {
  await offerSources();
  enableSettings(state === 'idle');
}

async function start(): Promise<void> {
  hideNotice();
  show('starting', readSettings().source.sample ? 'Loading the clip…' : 'Waiting for the camera…');
  try {
    const { batchMs, limits } = await loadConfig();
    const settings = readSettings();
    counters = createRunCounters();
    capture = await startCapture({
      startSource: createSource(settings),
      framerate: settings.framerate,
      batchMs,
      limits,
      send: (batch) => sendBatch(batch, { url: routes.frameData, fetch: fetchHere }),
      events: createEvents(counters),
    });
    showPreview(settings.source.sample ? elements.samplePreview : elements.preview);
    show('running', 'Capturing');
    void refreshSources();
  } catch (error) {
    show('idle', 'Ready');
    showError(error);
  }
}

async function stop(): Promise<void> {
  show('stopping', 'Sending the last frames…');
  await capture?.stop();
  const { captured, lost } = counters.totals();
  showPreview(undefined);
  show('idle', `Stopped after ${formatCount(captured, 'frame')}, ${lost === 0 ? 'none' : lost} lost`);
  player.finish();
}

function createSource({ source, ...size }: Settings): StartSource {
  if (source.sample) {
    return createSampleSource({ url: '/Sample', framerate: size.framerate, fetch: fetchHere, createWorker });
  }
  const device = source.deviceId === '' ? {} : { deviceId: source.deviceId };
  return createCameraSource({ ...size, ...device, quality, video: elements.preview, createWorker });
}

function createEvents(run: RunCounters): CaptureEvents {
  return {
    onFrame(frame: CapturedFrame) {
      run.addCaptured(frame);
      if (!elements.samplePreview.hidden && frame.image !== null) elements.samplePreview.src = frame.image;
    },
    onAnswer(batch, sent) {
      run.addBatch(batch.frames.length, sent.answer.frames.encoded, sent.sentBytes);
      showHealth('Capturing');
      logAnswer(batch, sent);
      player.add(sent.answer);
    },
    onFailure(batch, error) {
      run.addBatch(batch.frames.length, 0, 0);
      showHealth(`Capturing; the last batch failed: ${error.code}`);
      logFailure(batch, error);
    },
    onDropped(batch) {
      run.addBatch(batch.frames.length, 0, 0);
      showHealth('Capturing; uploads are too slow');
      logDropped(batch);
    },
    onEnd(error) {
      showError(error);
      void stop();
    },
  };
}

function show(next: State, status: string): void {
  state = next;
  const busy = next === 'starting' || next === 'stopping';
  elements.status.textContent = status;
  elements.status.dataset['state'] = next;
  elements.toggle.textContent = next === 'running' || next === 'stopping' ? 'Stop' : 'Start';
  elements.toggle.disabled = busy;
  enableSettings(next === 'idle');
}

/** Screen readers hear every change of this line, so it changes only with the news. */
function showHealth(health: string): void {
  if (state === 'running' && elements.status.textContent !== health) elements.status.textContent = health;
}

function showPreview(shown: HTMLElement | undefined): void {
  for (const preview of [elements.preview, elements.samplePreview, elements.previewEmpty]) {
    preview.hidden = preview !== (shown ?? elements.previewEmpty);
  }
}

function showError(error: unknown): void {
  const isCameraError = error instanceof CaptureError && !readSettings().source.sample;
  if (!isCameraError) {
    showNotice(messageOf(error));
    return;
  }
  void refreshSources();
  showNotice(messageOf(error), () => {
    chooseSample();
    if (state === 'idle') void start();
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
