/** Keeps a player at the newest video, unless its viewer wants to see something else. */
export interface LivePosition {
  /** New video is there. @param startS where it begins on the player's timeline @param endS where it ends */
  readonly extend: (startS: number, endS: number) => void;
  /** Goes to the newest video and stays with it. */
  readonly goLive: () => void;
  /** Whether the viewer is somewhere else. */
  readonly isLeft: () => boolean;
}

/** How many of the newest fragments may be yet to be played: more is not live. */
const maxFragmentsBehind = 3;
/** From how many on it plays a little faster. */
const catchUpFragments = 1.6;

/**
 * Whoever pauses or winds back has left the live video, and comes back by winding forward or by `goLive`. That the browser
 * pauses a video because nobody sees the page is no wish of the viewer.
 */
export function createLivePosition(player: HTMLVideoElement): LivePosition {
  let newest: { readonly startS: number; readonly endS: number } | undefined;
  let isLeft = false;
  /** Where the last jump of ours leads. */
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
