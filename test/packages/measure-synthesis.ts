import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Times of a stack with one `FrameIngest`, in milliseconds: medians of several processes. */
export interface SynthesisTimes {
  /** From the start of a process's script to the end of its first synthesis, aws-cdk-lib and the construct loaded on the way. */
  readonly coldMs: number;
  /** The same stack once more in that process, from `new App()` to the end of `synth()`. */
  readonly warmMs: number;
  /** Of the warm one, what `new FrameIngest` takes: the rest is the synthesis, which is the library's of AWS. */
  readonly ownMs: number;
}

const processes = 5;
const warmRuns = 5;

const script = `
  const { mkdtempSync, rmSync } = require('node:fs');
  const { join } = require('node:path');
  const startedAt = performance.now();
  const { App, Stack } = require('aws-cdk-lib');
  const { FrameIngest } = require('@frame-ingest/infra');
  function synthesize() {
    const outdir = mkdtempSync(join(process.cwd(), 'measured-'));
    const from = performance.now();
    const app = new App({ outdir });
    const stack = new Stack(app, 'Measured');
    const before = performance.now();
    new FrameIngest(stack, 'Cam');
    const own = performance.now() - before;
    app.synth();
    const to = performance.now();
    rmSync(outdir, { recursive: true });
    return { own, all: to - from, to };
  }
  const cold = synthesize().to - startedAt;
  const warm = Array.from({ length: ${warmRuns} }, synthesize);
  console.log(JSON.stringify({ cold, warm }));`;

interface Measured {
  readonly cold: number;
  readonly warm: readonly { readonly own: number; readonly all: number }[];
}

/** @param folder a project that the package and aws-cdk-lib are installed in */
export function measureSynthesis(folder: string): SynthesisTimes {
  const directory = mkdtempSync(join(folder, 'measure-'));
  const file = join(directory, 'measure.cjs');
  writeFileSync(file, script);
  const env = {
    ...process.env,
    CDK_VALIDATION: 'false',
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
  };
  const measured = Array.from({ length: processes }, (): Measured => {
    const output = execFileSync(process.execPath, [file], { cwd: directory, encoding: 'utf8', env });
    return JSON.parse(output);
  });
  rmSync(directory, { recursive: true });
  const warm = measured.flatMap((each) => each.warm);
  return {
    coldMs: median(measured.map(({ cold }) => cold)),
    warmMs: median(warm.map(({ all }) => all)),
    ownMs: median(warm.map(({ own }) => own)),
  };
}

function median(values: readonly number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);
}
