/** Keeps a player at the newest video, unless its viewer wants to see something else. */
export interface LivePosition {
  /** Reports new video. @param startS its start on the player's timeline @param endS its end */
  readonly extend: (startS: number, endS: number) => void;
  /** Goes to the newest video and follows it. */
  readonly goLive: () => void;
  /** Whether the viewer has left the live video. */
  readonly isLeft: () => boolean;
}

/** Most fragments that may be unplayed: with more, the video is not live. */
const maxFragmentsBehind = 3;
/** With more unplayed fragments than this, it plays a little faster. */
const catchUpFragments = 1.6;

/**
 * A viewer who pauses or rewinds leaves the live video, and returns by winding forward or by `goLive`. A pause by the browser,
 * because the page is hidden, is not the viewer's choice.
 */
export function createLivePosition(player: HTMLVideoElement): LivePosition {
  let newest: { readonly startS: number; readonly endS: number } | undefined;
  let isLeft = false;
  /** Target of our last jump. */
  let jumpS: number | undefined;

  function jump(toS: number): void {
    jumpS = toS;
    player.currentTime = toS;
  }

  function isNear(): boolean {
    return newest === undefined || newest.endS - player.currentTime <= farS(newest);
  }

  function goLive(): void {
    isLeft = false;
    if (newest === undefined) return;
    if (player.currentTime < newest.startS) jump(newest.startS);
    if (player.paused) player.play().catch(() => undefined);
  }

  player.addEventListener('seeking', () => {
    const isOwn = jumpS !== undefined && Math.abs(player.currentTime - jumpS) < 0.01;
    jumpS = undefined;
    if (!isOwn) isLeft = !isNear();
  });
  player.addEventListener('pause', () => {
    if (!document.hidden && !player.ended) isLeft = true;
  });
  player.addEventListener('play', () => {
    if (isNear()) isLeft = false;
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && !isLeft && !player.ended) goLive();
  });

  return {
    extend(startS, endS) {
      // After its end, `play` begins again from the start, whatever has been added.
      const isFirst = newest === undefined;
      const hasPlayedOut = isFirst || player.ended || player.currentTime >= (newest?.endS ?? 0);
      newest = { startS, endS };
      player.playbackRate =
        !isLeft && endS - player.currentTime > catchUpFragments * (endS - startS) ? 1.1 : 1;
      if (isLeft || document.hidden) return;
      if (hasPlayedOut && player.paused) {
        if (!isFirst) jump(startS);
        player.play().catch(() => undefined);
      } else if (!isNear()) {
        goLive();
      }
    },
    goLive,
    isLeft: () => isLeft,
  };
}

function farS({ startS, endS }: { readonly startS: number; readonly endS: number }): number {
  return maxFragmentsBehind * (endS - startS) + 0.5;
}
