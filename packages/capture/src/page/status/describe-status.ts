import type { UploadState } from '../../upload/upload-queue.ts';
import { formatCount, formatNumber, formatTimeOfDay } from '../format.ts';
import { formatSettings } from '../format-settings.ts';
import type { RunHealth, Situation } from './situation.ts';
import type { StatusAction, StatusView } from './status-view.ts';

/** Number of batches that wait in normal operation: one is being sent, one has just been cut, one answer was slow. */
const usualBatches = 3;

/** Describes the status in plain words; this alone decides the status line and its buttons. */
export function describeStatus(situation: Situation): StatusView {
  const { phase, upload } = situation;
  switch (phase) {
    case 'preview':
      return {
        kind: 'preview',
        title: 'Camera on',
        detail: 'Nothing is captured or sent yet.',
        primary: 'start',
        secondary: 'hide-camera',
      };
    case 'asking':
      return {
        kind: 'busy',
        title: 'Waiting for the camera',
        detail: 'Your browser may ask whether this page can use it.',
        primary: 'cancel',
      };
    case 'loading':
      return { kind: 'busy', title: 'Loading the clip', detail: 'This takes a moment.', primary: 'cancel' };
    case 'running':
      return describeRun(situation);
    case 'stopping':
      return describeStopping(situation);
    case 'idle':
      return upload !== undefined && upload.batches > 0
        ? describeLeft(situation, upload)
        : describeRest(situation);
  }
}

function describeRun({ run, upload, durability }: Situation): StatusView {
  const primary = 'stop';
  const trouble = describeTrouble(upload, durability);
  if (trouble !== undefined) return { ...trouble, primary };
  if (run?.silentSinceMs !== undefined) {
    return {
      kind: 'degraded',
      title: 'No picture',
      detail: `The camera has delivered no frame since ${formatTimeOfDay(run.silentSinceMs)}. It may be covered, asleep or in use.`,
      primary,
    };
  }
  if (upload !== undefined && upload.batches > usualBatches) {
    return {
      kind: 'catching-up',
      title: 'Live, catching up',
      detail: `Waiting frames are being sent. New frames follow and are ${keptWhere(durability)} until then.`,
      primary,
    };
  }
  if (run?.reducedTo !== undefined) {
    return {
      kind: 'degraded',
      title: 'Live, reduced',
      detail: `The network is slow, so the capture continues with ${formatSettings(run.reducedTo)}.`,
      primary,
    };
  }
  if (run !== undefined && run.lostAtSource > 0) {
    return {
      kind: 'degraded',
      title: 'Live, with gaps',
      detail: 'This device was too busy to take all of the camera’s frames. See Lost.',
      primary,
    };
  }
  return { kind: 'live', title: 'Live', detail: 'Frames are sent as they are captured.', primary };
}

function describeStopping({ upload, durability }: Situation): StatusView {
  const buttons = { primary: 'stop-now', secondary: 'go-on' } as const;
  const trouble = describeTrouble(upload, durability);
  if (trouble !== undefined) return { ...trouble, title: `Stopping. ${trouble.title}`, ...buttons };
  return {
    kind: 'busy',
    title: 'Stopping',
    detail: 'Nothing new is captured. The last frames are being sent.',
    ...buttons,
  };
}

/** Nothing is being captured, but frames are waiting. */
function describeLeft({ durability, hasCamera }: Situation, upload: UploadState): StatusView {
  const primary = 'start';
  const trouble = describeTrouble(upload, durability);
  if (trouble !== undefined) return { ...trouble, primary };
  const waiting = formatCount(upload.frames, 'frame');
  if (upload.activity === 'paused') {
    return {
      kind: 'idle',
      title: `${waiting} to send`,
      detail: `They are ${keptWhere(durability)} and are sent when you start again or choose Send now.`,
      primary,
      secondary: 'send-now',
    };
  }
  return {
    kind: 'catching-up',
    title: 'Sending what was left',
    detail: 'Frames of an earlier run are being sent with their original times.',
    primary,
    ...offerCamera(hasCamera),
  };
}

function offerCamera(hasCamera: boolean): Pick<StatusView, 'secondary'> {
  return hasCamera ? { secondary: 'show-camera' } : {};
}

function describeRest({ run, hasCamera }: Situation): StatusView {
  const buttons = { primary: 'start', ...offerCamera(hasCamera) } as const;
  if (run === undefined) {
    return { kind: 'idle', title: 'Ready', detail: 'Choose a source, then press Start.', ...buttons };
  }
  return {
    kind: run.lost === 0 ? 'idle' : 'degraded',
    title: `Stopped after ${formatCount(run.captured, 'frame')}`,
    detail: run.lost === 0 ? 'None lost.' : describeLosses(run),
    ...buttons,
  };
}

function describeLosses({ lost, lostAtSource }: RunHealth): string {
  const where =
    lostAtSource === 0 ? '' : `, ${formatNumber(lostAtSource)} of them before they could be captured`;
  return `${formatCount(lost, 'frame')} lost${where}.`;
}

/** Describes why nothing is sent; undefined if frames are sent. */
function describeTrouble(
  upload: UploadState | undefined,
  durability: Situation['durability'],
): (Omit<StatusView, 'primary'> & { readonly secondary: StatusAction }) | undefined {
  const secondary = 'try-now';
  switch (upload?.activity) {
    case 'stopped':
      return {
        kind: 'refused',
        title: 'Not sending',
        detail: `The service refuses the frames. They are ${keptWhere(durability)}.`,
        secondary,
      };
    case 'offline':
      return {
        kind: 'offline',
        title: 'Offline',
        detail: `Frames are ${keptWhere(durability)} and sent when the network is back.`,
        secondary,
      };
    case 'waiting':
      return {
        kind: 'offline',
        title: 'Trying again',
        detail: `The last try failed; the next try is ${nextTry(upload)}. Frames are ${keptWhere(durability)} until then.`,
        secondary,
      };
    default:
      return undefined;
  }
}

function nextTry({ nextTryMs }: UploadState): string {
  return nextTryMs === undefined ? 'soon' : `at ${formatTimeOfDay(nextTryMs)}`;
}

function keptWhere(durability: Situation['durability']): string {
  return durability === 'disk' ? 'kept on this device' : 'kept in this page only, so leave it open';
}
