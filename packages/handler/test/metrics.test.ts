import { Metrics } from '@aws-lambda-powertools/metrics';
import { createDeliveryMetrics } from '../src/metrics/delivery-metrics.ts';
import { Seams } from '../src/metrics/seams.ts';

test('gaps are told between a stream’s batches, overlaps as negative, and nothing for what comes late', () => {
  const seams = new Seams();
  const gapBefore = (name: string, startMs: number, endMs: number): number | undefined =>
    seams.before(name, { startMs, endMs, codecPrivate: new Uint8Array() })?.gapMs;

  expect([
    gapBefore('front', 1000, 3000),
    gapBefore('back', 1000, 3000),
    gapBefore('front', 3000, 5000),
    gapBefore('front', 5250, 7000),
    gapBefore('front', 6900, 8000),
    gapBefore('front', 3000, 5000),
  ]).toEqual([undefined, undefined, 0, 250, -100, undefined]);
});

test('other codec private data than that of the batch before is told, by its bytes', () => {
  const seams = new Seams();
  const changedBefore = (startMs: number, codecPrivate: Uint8Array): boolean | undefined =>
    seams.before('front', { startMs, endMs: startMs + 1000, codecPrivate })?.codecPrivateChanged;

  expect([
    changedBefore(1000, Uint8Array.of(1, 66)),
    changedBefore(2000, Uint8Array.of(1, 66)),
    changedBefore(3000, Uint8Array.of(1, 77)),
    changedBefore(4000, Uint8Array.of(1, 77)),
  ]).toEqual([undefined, false, true, false]);
});

test('what has been noted goes out as one line of the embedded metric format, and nothing where nothing was', () => {
  const lines: string[] = [];
  const console = jest.spyOn(global.console, 'log').mockImplementation((line) => void lines.push(line));
  const before = process.env['POWERTOOLS_METRICS_DISABLED'];
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';
  const powertools = new Metrics({
    ...{ namespace: 'FrameIngest', serviceName: 'frame-ingest' },
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const written = jest
    .spyOn(powertools['console'] as Console, 'log')
    .mockImplementation((line) => void lines.push(line));
  const metrics = createDeliveryMetrics(powertools);
  metrics.publish();
  metrics.archivedNotStreamed();
  metrics.redriven(40_000);
  metrics.publish();

  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { service: 'frame-ingest', ArchivedNotStreamed: 1, Redriven: 1, RedriveAge: 40_000 },
  ]);
  written.mockRestore();
  console.mockRestore();
  if (before === undefined) delete process.env['POWERTOOLS_METRICS_DISABLED'];
  else process.env['POWERTOOLS_METRICS_DISABLED'] = before;
});
