import { createSeededRandom } from '@frame-ingest/local-server';
import { allAtOnce } from './capture/all-at-once.ts';
import { printCapture } from './capture/print-capture.ts';
import { runCapture } from './capture/run-capture.ts';
import { runWebKit } from './capture/run-webkit.ts';
import { runFaults } from './run-faults.ts';
import { outages, runOutage } from './run-outage.ts';

const usage = `Runs cameras against the local stack while things go wrong, and compares every answer with what is stored.

  soak outage KIND SECONDS   Kinesis Video is out for so long: refused, throttled or black-hole; cameras never send again
  soak faults MINUTES        5 % faults of every kind, and a kill -9 a minute; cameras send again what is not answered
  soak capture MINUTES [SEED]
                             a camera in Chromium; network, service, gateway, page, tab and disk fail at once, at random
  soak webkit                a camera in WebKitGTK (Debian's webkit2gtk-driver and xvfb); the service is killed, the page reloaded

SOAK_CAMERAS sets how many cameras there are (default 10), each with 20 frames every two seconds, SOAK_SIZE of what size
(default 320x240: ten cameras of 640x480 are more than two processors encode). With SOAK_ENCODING=h264 cameras, also the one in
Chromium, send H.264 in place of JPEG.
`;

const [mode, kindOrMinutes = '', secondsOrSeed = ''] = process.argv.slice(2).filter((each) => each !== '--');
if (mode === 'outage' && outages[kindOrMinutes] !== undefined && Number(secondsOrSeed) > 0) {
  await runOutage(outages[kindOrMinutes] ?? '', Number(secondsOrSeed) * 1000);
} else if (mode === 'faults' && Number(kindOrMinutes) > 0) {
  await runFaults(Number(kindOrMinutes) * 60_000);
} else if (mode === 'capture' && Number(kindOrMinutes) > 0) {
  const random = createSeededRandom(Number(secondsOrSeed || 1));
  const minutes = Number(kindOrMinutes);
  const query = { encoding: process.env['SOAK_ENCODING'] ?? 'jpeg' };
  printCapture(
    await runCapture({ query, random, during: (surroundings) => allAtOnce(surroundings, minutes * 60_000) }),
  );
} else if (mode === 'webkit') {
  printCapture(await runWebKit());
} else {
  process.stdout.write(usage);
  process.exitCode = 2;
}
