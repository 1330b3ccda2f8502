import { parseArgs } from 'node:util';
import { findPlantedFault } from './find-planted-fault.ts';
import { plantedFaults } from './planted-faults.ts';
import { runSeed, type SeedResult } from './run-seed.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    first: { type: 'string', default: '1' },
    planted: { type: 'boolean', default: false },
  },
});

if (values.planted) await runPlantedFaults(Number(positionals[0] ?? 10_000));
else if (values.seed === undefined) await runSeeds(Number(values.first), Number(positionals[0] ?? 10_000));
else await runOne(Number(values.seed));

async function runOne(seed: number): Promise<void> {
  const result = await runSeed(seed);
  console.log(result.trace.lines.join('\n'));
  console.log(JSON.stringify(result.scenario, undefined, 2));
  report([result], performance.now());
}

/** Says for each fault that is planted in the code which seed finds it first. */
async function runPlantedFaults(maxSeeds: number): Promise<void> {
  for (const fault of plantedFaults) {
    const seed = await findPlantedFault(fault, maxSeeds);
    console.log(`${seed === undefined ? 'not found' : `seed ${seed}`}: ${fault.name}`);
    if (seed === undefined) process.exitCode = 1;
  }
}

async function runSeeds(first: number, count: number): Promise<void> {
  const startedAtMs = performance.now();
  const results: Omit<SeedResult, 'trace'>[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    const { trace, ...result } = await runSeed(seed);
    results.push(result);
    if (result.violations.length === 0) continue;
    console.log(`Seed ${seed}: ${result.violations.map(({ kind, what }) => `${kind}: ${what}`).join('; ')}`);
    if (process.exitCode === undefined) console.log(trace.lines.join('\n'));
    process.exitCode = 1;
  }
  report(results, startedAtMs);
}

function report(results: readonly Omit<SeedResult, 'trace'>[], startedAtMs: number): void {
  const minutes = (performance.now() - startedAtMs) / 60_000;
  const failed = results.filter(({ violations }) => violations.length > 0);
  printCounts(
    'Faults that struck',
    results.map(({ struck }) => struck),
  );
  printCounts(
    'Outcomes',
    results.map(({ outcomes }) => outcomes),
  );
  console.log(`\n${results.length} seeds, ${Math.round(results.length / minutes)} a minute`);
  console.log(
    `${failed.length} failed${failed.length === 0 ? '' : `: ${failed.map(({ seed }) => seed).join(', ')}`}`,
  );
  for (const { seed, violations } of failed.slice(0, 20)) {
    console.log(`  pnpm simulate --seed ${seed}   ${violations.map(({ kind }) => kind).join(', ')}`);
  }
}

function printCounts(title: string, counts: readonly ReadonlyMap<string, number>[]): void {
  const sums = new Map<string, number>();
  for (const each of counts) {
    for (const [name, count] of each) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  console.log(`\n${title}`);
  for (const [name, count] of [...sums].sort()) console.log(`  ${String(count).padStart(8)}  ${name}`);
}
