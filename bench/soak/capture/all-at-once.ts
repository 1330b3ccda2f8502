import { setTimeout as delay } from 'node:timers/promises';
import { type HardTime, hardTimes, type Surroundings } from './hard-times.ts';

const { offline, reloads, crash, full, unavailable, lostAnswers, portal, cut, slow, killed } = hardTimes;

/** At most one of each group at a time, because they would disturb each other: a browser without a network loads no page. */
const groups: readonly { readonly probability: number; readonly times: readonly HardTime[] }[] = [
  { probability: 0.7, times: [offline, reloads, crash, full] },
  { probability: 0.8, times: [unavailable, lostAnswers, portal, cut, slow] },
  { probability: 0.3, times: [killed] },
];
const shortestMs = 3_000;
const longestMs = 12_000;

/** Makes things of every kind go wrong at once, at random, with short breaks between. */
export async function allAtOnce(surroundings: Surroundings, ms: number): Promise<void> {
  const { random } = surroundings;
  const endsAtMs = Date.now() + ms;
  while (Date.now() < endsAtMs) {
    const lengthMs = shortestMs + random() * (longestMs - shortestMs);
    const chosen = groups.flatMap(({ probability, times }) =>
      random() < probability ? times.slice(Math.floor(random() * times.length)).slice(0, 1) : [],
    );
    await Promise.all(chosen.map((hardTime) => hardTime(surroundings, lengthMs)));
    await delay(random() * shortestMs);
  }
}
