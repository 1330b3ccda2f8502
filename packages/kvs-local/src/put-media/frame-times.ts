/** The times of a fragment's frames, in timestamp units. */
export class FrameTimes {
  readonly #tracks = new Map<number, { latest: number; previous: number | undefined }>();
  #earliest = Number.POSITIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;

  /** Frames may come in any order: those of a codec with B-frames do. */
  add(trackNumber: number, time: number): void {
    this.#earliest = Math.min(this.#earliest, time);
    this.#latest = Math.max(this.#latest, time);
    const track = this.#tracks.get(trackNumber);
    if (track === undefined) {
      this.#tracks.set(trackNumber, { latest: time, previous: undefined });
    } else if (time > track.latest) {
      this.#tracks.set(trackNumber, { latest: time, previous: track.latest });
    } else if (time < track.latest && time > (track.previous ?? Number.NEGATIVE_INFINITY)) {
      track.previous = time;
    }
  }

  get latest(): number {
    return this.#latest;
  }

  /** From the earliest frame to the latest. */
  get span(): number {
    return this.#latest - this.#earliest;
  }

  hasTrack(trackNumber: number): boolean {
    return this.#tracks.has(trackNumber);
  }

  /**
   * How long the fragment plays. Matroska does not say how long the last frame is shown, and the next fragment is not
   * there yet when this one is to be described; so each track's last frame lasts as long as the one before it did, and
   * the longest track counts. A track of one frame lasts from the end of the fragment before, which is as good a guess
   * at a rate of one frame per fragment, or no time at all where there is none.
   * @param latestBefore latest frame of the fragment before
   */
  length(latestBefore: number | undefined): number {
    const ends = [...this.#tracks.values()].map(({ latest, previous = latestBefore ?? latest }) => {
      return latest + (latest - previous);
    });
    return ends.length === 0 ? 0 : Math.max(...ends) - this.#earliest;
  }
}
