import type { FramePlace } from './restore-batches.ts';

type Typed = Pick<FramePlace, 'type'>;

/**
 * The frames of a batch that stay when it is thinned. Every n-th picture stays if each stands alone. In H.264 the frames at the
 * beginning of each keyframe's group stay, because the later ones build on them. Skipped frames stay: each reports a loss.
 */
export function keepPictures<Frame extends Typed>(frames: readonly Frame[], keepEvery: number): Frame[] {
  const isVideo = frames.some(({ type }) => type === 'keyframe' || type === 'delta');
  return isVideo ? keepBeginnings(frames, keepEvery) : keepEveryNth(frames, keepEvery);
}

function keepEveryNth<Frame extends Typed>(frames: readonly Frame[], keepEvery: number): Frame[] {
  let pictures = 0;
  return frames.filter((frame) => {
    if (isPicture(frame)) pictures += 1;
    return !isPicture(frame) || (pictures - 1) % keepEvery === 0;
  });
}

function keepBeginnings<Frame extends Typed>(frames: readonly Frame[], keepEvery: number): Frame[] {
  return splitBeforeKeyframes(frames).flatMap((group) => {
    const most = Math.ceil(group.filter(isPicture).length / keepEvery);
    let pictures = 0;
    return group.filter((frame) => {
      if (isPicture(frame)) pictures += 1;
      return !isPicture(frame) || pictures <= most;
    });
  });
}

function splitBeforeKeyframes<Frame extends Typed>(frames: readonly Frame[]): Frame[][] {
  const groups: Frame[][] = [[]];
  for (const frame of frames) {
    if (frame.type === 'keyframe') groups.push([]);
    groups.at(-1)?.push(frame);
  }
  return groups;
}

function isPicture({ type }: Typed): boolean {
  return type !== 'skipped';
}
