import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kind } from './content/kinds.ts';
import { describeFunctions } from './describe-functions.ts';
import type { Batch, Lane } from './lanes/lane.ts';
import { againstPictures, createSsimMeter } from './quality/create-ssim-meter.ts';
import { findRateFactor } from './quality/find-rate-factor.ts';
import { type Entry, runRounds } from './run-rounds.ts';
import { toTable } from './table.ts';

/** What every other lane is measured against: its quality is the target, its time is 1. */
const baseName = 'sharp';

/** Prints what the lanes take for frames of one kind: at the quality of the base, and as they come. */
export async function compare(
  lanes: readonly Lane[],
  [name, kind]: readonly [string, Kind],
  count: number,
  rounds: number,
): Promise<void> {
  const batch = writeBatch(kind, count);
  const bytes = batch.images.reduce((sum, image) => sum + image.length, 0);
  const { width, height } = kind.size;
  console.log(`\n${name}: ${count} frames of ${width}x${height}, ${(bytes / 1000).toFixed(0)} KB of JPEG`);
  try {
    const ssimOf = await createSsimMeter(batch.images, kind.size);
    const fitting = lanes.filter(
      (lane) =>
        bytes <= lane.maxBytes &&
        (!kind.isTurned || lane.turns) &&
        (!lane.takesVideo || batch.video !== undefined),
    );
    const able = await keepAble(fitting, batch);
    const base = able.find((lane) => lane.name === baseName);
    if (!base) throw new Error(`lane ${baseName} has to work for the others to be compared`);
    const others = able.filter((lane) => lane !== base);
    const ssimAt = async (lane: Lane, rateFactor?: number): Promise<number> => {
      await lane.prepare?.(batch);
      await lane.convert(batch, rateFactor);
      return ssimOf(await lane.video());
    };
    const target = await ssimAt(base);
    const equal = await equalise(others, target, ssimAt);
    const own = others.filter((lane) => lane.isRunAsItComes).map((lane): Entry => ({ lane }));

    const loadBefore = load();
    const results = await runRounds([{ lane: base }, ...equal, ...own], batch, rounds, ssimOf);
    console.log(`${rounds} rounds, load ${loadBefore} before and ${load()} after them`);
    const [baseResult, ...compared] = results;
    if (!baseResult) return;
    console.log(`\nAt the same SSIM, ${target.toFixed(4)} or the next above it:`);
    console.log(toTable([baseResult, ...compared.slice(0, equal.length)], baseResult));
    console.log('\nAs they come:');
    const asTheyCome = compared.slice(equal.length);
    console.log(toTable([baseResult, ...asTheyCome], baseResult));
    if (kind.pictures !== undefined) {
      const ssimOfPictures = againstPictures(kind.pictures(count), kind.size);
      console.log(describeFunctions(asTheyCome, batchMsOf(count), ssimOfPictures));
    }
  } finally {
    rmSync(batch.folder, { recursive: true });
  }
}

/** The lanes that can convert the batch; the others are named with the reason. */
async function keepAble(lanes: readonly Lane[], batch: Batch): Promise<Lane[]> {
  const able: Lane[] = [];
  for (const lane of lanes) {
    try {
      await lane.prepare?.(batch);
      await lane.convert(batch);
      able.push(lane);
    } catch (error) {
      console.log(`${lane.name} fails: ${error}`);
    }
  }
  return able;
}

/** The lanes that take a rate factor, each with the factor that reaches the target; lanes that cannot reach it are named. */
async function equalise(
  lanes: readonly Lane[],
  target: number,
  ssimAt: (lane: Lane, rateFactor: number) => Promise<number>,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const lane of lanes) {
    const { rateFactorStep } = lane;
    if (rateFactorStep === undefined) continue;
    const rateFactor = await findRateFactor(target, rateFactorStep, (at) => ssimAt(lane, at));
    if (rateFactor === undefined) console.log(`${lane.name} does not reach the SSIM`);
    else entries.push({ lane, rateFactor });
  }
  return entries;
}

function writeBatch(kind: Kind, count: number): Batch {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const images = kind.frames(count);
  for (const [index, image] of images.entries()) {
    writeFileSync(join(folder, `${String(index).padStart(4, '0')}.jpg`), image);
  }
  return { folder, images, size: kind.size, video: kind.video?.(count) };
}

/** Frames come ten a second. */
function batchMsOf(count: number): number {
  return count * 100;
}

function load(): string {
  return loadavg()[0]?.toFixed(1) ?? '';
}
