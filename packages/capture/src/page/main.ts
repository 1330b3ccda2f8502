import type { ServiceConfig } from '@frame-ingest/contract';
import {
  type Capture,
  type CapturedFrame,
  CaptureError,
  type CaptureEvents,
  createCameraSource,
  createSampleSource,
  IngestError,
  type SourceHealth,
  type StartSource,
  startCapture,
} from '../index.ts';
import { logAnswer, logDropped, logFailure } from './answer-log.ts';
import { carryStream } from './carry-stream.ts';
import type { Service } from './connect.ts';
import { elements } from './elements.ts';
import { formatCount } from './format.ts';
import { createFragmentPlayer, type FragmentPlayer } from './fragment-player.ts';
import { hideNotice, showNotice } from './notice.ts';
import { once } from './once.ts';
import { openSite, type Site } from './open-site.ts';
import { createRunCounters, type RunCounters } from './run-counters.ts';
import {
  chooseSample,
  enableSettings,
  offerConfig,
  offerSources,
  offerStreams,
  readSettings,
  type Settings,
} from './settings.ts';
import type { SignIn } from './sign-in.ts';

type State = 'idle' | 'starting' | 'running' | 'stopping';

/** What a run needs of the service. */
interface Ready {
  readonly service: Service;
  readonly config: ServiceConfig;
}

const quality = 0.8;
const createWorker = (): Worker => new Worker('/frame-worker.js', { type: 'module' });
const fetchHere: typeof fetch = (...request) => fetch(...request);

let state: State = 'idle';
let site: Site | undefined;
/** Undefined where playback is off. */
let player: FragmentPlayer | undefined;
let capture: Capture | undefined;
let counters = createRunCounters();
/** Of the source of this run, or the one before. */
let health: SourceHealth | undefined;

const prepare = once(async (): Promise<Ready> => {
  site ??= await openSite();
  void refreshSources();
  const { service, signIn } = site;
  if (signIn !== undefined) showUser(await signIn.resume());

  const config = await service.fetchConfig();
  offerConfig(config);
  offerStreams(config);
  if (config.playback) player = createPlayer(service);
  else elements.playerEmpty.textContent = 'Playback is off: the service shows no video';
  return { service, config };
});

elements.source.addEventListener('change', () => enableSettings(true));
elements.controls.addEventListener('submit', (event) => {
  event.preventDefault();
  if (state === 'idle') void start();
  else if (state === 'running') void stop();
});
elements.signOut.addEventListener('click', () => void signOut());
carryStream(elements.stream);
navigator.mediaDevices?.addEventListener('devicechange', () => void refreshSources());
prepare()
  .catch(showError)
  .finally(() => void refreshSources());

function createPlayer({ loadClip }: Service): FragmentPlayer {
  return createFragmentPlayer(loadClip, (error) =>
    showNotice(`A fragment could not be played: ${messageOf(error)}`),
  );
}

/** Cameras come and go, and get their names with the permission. */
async function refreshSources(): Promise<void> {
  await offerSources(hasSample());
  enableSettings(state === 'idle');
}

async function start(): Promise<void> {
  hideNotice();
  show('starting', readSettings().source.sample ? 'Loading the clip…' : 'Waiting for the camera…');
  try {
    const ready = await prepare();
    const { framerate, ...settings } = readSettings();
    counters = createRunCounters();
    health = undefined;
    capture = await startCapture({
      startSource: createSource({ framerate, ...settings }),
      framerate,
      batchMs: ready.config.batchMs,
      limits: ready.config.limits,
      send: (batch) => ready.service.send(batch, ready.config.bodies, settings.streamName),
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
  const missed = health?.lost ?? 0;
  showPreview(undefined);
  const before = missed === 0 ? '' : `, ${missed} of them before they could be captured`;
  const all = lost + missed;
  show('idle', `Stopped after ${formatCount(captured, 'frame')}, ${all === 0 ? 'none' : all} lost${before}`);
  player?.finish();
}

function createSource({ source, streamName: _, ...size }: Settings): StartSource {
  if (source.sample) {
    const { framerate } = size;
    return createSampleSource({ url: site?.sampleUrl ?? '', framerate, fetch: fetchHere, createWorker });
  }
  const device = source.deviceId === '' ? {} : { deviceId: source.deviceId };
  return createCameraSource({ ...size, ...device, quality, video: elements.preview, createWorker });
}

function createEvents(run: RunCounters): CaptureEvents {
  return {
    onFrame(frame: CapturedFrame) {
      run.addCaptured(frame);
      if (!elements.samplePreview.hidden && frame.image !== null) {
        URL.revokeObjectURL(elements.samplePreview.src);
        elements.samplePreview.src = URL.createObjectURL(new Blob([frame.image]));
      }
    },
    onAnswer(batch, sent) {
      run.addBatch(batch.frames.length, sent.answer.frames.encoded, sent.sentBytes);
      const isDelivered = sent.answer.delivery.state === 'delivered';
      showHealth(isDelivered ? 'Capturing' : 'Capturing; archived, delivery follows');
      logAnswer(batch, sent);
      // What is not in the stream yet would hold up what is.
      if (isDelivered) player?.add(sent.answer);
    },
    onFailure(batch, error) {
      run.addBatch(batch.frames.length, 0, 0);
      showHealth(`Capturing; the last batch failed: ${error.code}`);
      logFailure(batch, error);
      // What would be refused again is not for the log alone.
      if (!error.retryable) showError(error);
    },
    onDropped(batch) {
      run.addBatch(batch.frames.length, 0, 0);
      showHealth('Capturing; uploads are too slow');
      logDropped(batch);
    },
    onHealth(latest) {
      health = latest;
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

function showUser(name: string | undefined): void {
  elements.user.hidden = name === undefined;
  elements.userName.textContent = name ?? '';
}

async function signOut(): Promise<void> {
  await stop();
  await site?.signIn?.forget();
  location.reload();
}

function showError(error: unknown): void {
  if (error instanceof IngestError && error.code === 'unauthorized' && site?.signIn !== undefined) {
    askToSignIn(error.message, site.signIn);
  } else if (error instanceof CaptureError && !readSettings().source.sample) {
    void refreshSources();
    const takeSample = { label: 'Use the sample clip', run: startSample };
    showNotice(messageOf(error), hasSample() ? takeSample : undefined);
  } else {
    showNotice(messageOf(error));
  }
}

function hasSample(): boolean {
  return (site?.sampleUrl ?? null) !== null;
}

function askToSignIn(message: string, { start: startSignIn }: SignIn): void {
  const run = (): void => void startSignIn().catch(showError);
  showNotice(message, { label: 'Sign in', run }, 'ask');
}

function startSample(): void {
  chooseSample();
  if (state === 'idle') void start();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
