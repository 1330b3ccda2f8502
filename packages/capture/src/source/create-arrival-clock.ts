export interface ArrivalClock<Picture> {
  /**
   * Takes the next picture.
   * @param timestampUs `VideoFrame.timestamp`: microseconds on the camera's own clock
   * @param arrivalMs when the picture was read, on the monotonic clock
   * @returns the pictures with known capture times, in the order of capture: none while the clocks are compared
   */
  readonly add: (picture: Picture, timestampUs: number, arrivalMs: number) => TimedPicture<Picture>[];
  /** @returns the pictures that still wait for the comparison */
  readonly flush: () => TimedPicture<Picture>[];
}

export interface TimedPicture<Picture> {
  readonly picture: Picture;
  /** Capture time on the monotonic clock: at least a millisecond later than the picture before. */
  readonly capturedAtMs: number;
}

interface Arrival<Picture> {
  readonly picture: Picture;
  readonly timestampMs: number;
  readonly arrivalMs: number;
}

/** Number of pictures that are compared before any gets its time, because the first ones waited for the reader to start. */
const comparedPictures = 5;
/** Held pictures take up memory. */
const mostCompared = 10;
/** Longest wait for a slow camera. */
const maxComparingMs = 1000;
const windowMs = 10_000;
/** A smaller change of a clock is followed within 20 s, like drift. A larger one is examined at once. */
const stepMs = 500;

/**
 * Maps camera timestamps to the monotonic clock. The distance of the two is the smallest delay seen between a
 * picture's timestamp and its arrival; it is taken over the last 10 to 20 s, because two clocks drift.
 *
 * A camera's clock can restart or jump. Then the distance changes, and pictures are held back until some have been compared.
 * Pictures that are late because everything stopped look similar at first, but they arrive all at once, while pictures after a
 * step arrive one by one.
 */
export function createArrivalClock<Picture>(): ArrivalClock<Picture> {
  const held: Arrival<Picture>[] = [];
  /** Undefined until the clocks have been compared. */
  let distance: WindowMinimum | undefined;
  let previousTimestampMs = Number.NEGATIVE_INFINITY;
  let lastCapturedAtMs = Number.NEGATIVE_INFINITY;

  function release(arrivals: readonly Arrival<Picture>[], distanceMs: number): TimedPicture<Picture>[] {
    return arrivals.map(({ picture, timestampMs, arrivalMs }) => {
      const capturedAtMs = Math.max(Math.min(timestampMs + distanceMs, arrivalMs), lastCapturedAtMs + 1);
      lastCapturedAtMs = capturedAtMs;
      return { picture, capturedAtMs };
    });
  }

  /** Takes the distance from the held pictures. */
  function compare(): TimedPicture<Picture>[] {
    distance = createWindowMinimum();
    for (const arrival of held) distance.add(distanceOf(arrival), arrival.arrivalMs);
    return flush();
  }

  function flush(): TimedPicture<Picture>[] {
    const distanceMs = distance?.smallest() ?? Math.min(...held.map(distanceOf));
    return release(held.splice(0), distanceMs);
  }

  function follow(arrival: Arrival<Picture>, known: WindowMinimum): TimedPicture<Picture>[] {
    const distanceMs = distanceOf(arrival);
    const isNear = Math.abs(distanceMs - known.smallest()) < stepMs;
    if (isNear) {
      known.add(distanceMs, arrival.arrivalMs);
      const released = flush();
      return [...released, ...release([arrival], known.smallest())];
    }
    held.push(arrival);
    if (held.length < comparedPictures) return [];
    return arriveOneByOne(held) ? compare() : release(held.splice(0, 1), known.smallest());
  }

  return {
    add(picture, timestampUs, arrivalMs) {
      const arrival = { picture, timestampMs: timestampUs / 1000, arrivalMs };
      const isBackwards = arrival.timestampMs < previousTimestampMs;
      previousTimestampMs = arrival.timestampMs;
      if (!isBackwards && distance !== undefined) return follow(arrival, distance);

      const released = isBackwards ? flush() : [];
      distance = undefined;
      held.push(arrival);
      return isComparable(held) ? [...released, ...compare()] : released;
    },
    flush,
  };
}

function distanceOf({ timestampMs, arrivalMs }: Arrival<unknown>): number {
  return arrivalMs - timestampMs;
}

/**
 * Pictures that waited for the reader arrive together, each less late than the one before: the first that arrives alone is on
 * time.
 */
function isComparable(arrivals: readonly Arrival<unknown>[]): boolean {
  const [first, last] = [arrivals[0], arrivals.at(-1)];
  if (first === undefined || last === undefined) return false;
  if (last.arrivalMs - first.arrivalMs >= maxComparingMs || arrivals.length >= mostCompared) return true;
  return arrivals.length >= comparedPictures && arriveOneByOne(arrivals.slice(-2));
}

/** Whether the time between the arrivals equals the time between the pictures, within a half. */
function arriveOneByOne(arrivals: readonly Arrival<unknown>[]): boolean {
  const first = arrivals[0];
  const last = arrivals.at(-1);
  if (first === undefined || last === undefined) return false;
  const spanMs = last.timestampMs - first.timestampMs;
  return Math.abs(last.arrivalMs - first.arrivalMs - spanMs) < spanMs / 2;
}

interface WindowMinimum {
  readonly add: (value: number, nowMs: number) => void;
  readonly smallest: () => number;
}

/** The smallest value of the last 10 to 20 s. */
function createWindowMinimum(): WindowMinimum {
  let windowStartMs = Number.NEGATIVE_INFINITY;
  let lastWindow = Number.POSITIVE_INFINITY;
  let thisWindow = Number.POSITIVE_INFINITY;
  return {
    add(value, nowMs) {
      if (nowMs - windowStartMs > windowMs) {
        windowStartMs = nowMs;
        lastWindow = thisWindow;
        thisWindow = Number.POSITIVE_INFINITY;
      }
      thisWindow = Math.min(thisWindow, value);
    },
    smallest: () => Math.min(lastWindow, thisWindow),
  };
}
