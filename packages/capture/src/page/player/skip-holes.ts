/**
 * Moves a player that has reached a hole in its buffer to where the video continues. The missing video never arrives, so the
 * player would wait forever.
 * @returns whether it has moved
 */
export function skipHole(player: HTMLVideoElement): boolean {
  const { buffered, currentTime, seeking, paused, readyState } = player;
  if (paused || seeking || readyState >= HTMLMediaElement.HAVE_FUTURE_DATA) return false;
  for (let index = 0; index < buffered.length; index += 1) {
    const startS = buffered.start(index);
    if (startS > currentTime) {
      player.currentTime = startS;
      return true;
    }
  }
  return false;
}
