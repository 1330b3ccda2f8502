/**
 * Moves a player that has come to a hole in its buffer to where the video goes on. A player waits there for ever: what is
 * missing does not come any more.
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
