// A program that converts with a launcher, for tests that look at it from outside.
//   launcher-script.ts once                  encodes one batch and ends
//   launcher-script.ts hang ENCODER          runs an encoder that hangs
//   launcher-script.ts cleaned               loses its launcher's folder, and tells who starts what
//   launcher-script.ts few-handles           runs out of file handles, gets some, and tells what became of each run
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runFfmpeg } from '../src/encode/process/run-ffmpeg.ts';
import type { Launcher } from '../src/encode/start/launcher.ts';
import { startLauncher, startProgram } from '../src/encode/start/start-program.ts';

const [task = 'once', encoder = '/bin/cat'] = process.argv.slice(2);
main();

async function main(): Promise<void> {
  await launch();
  if (task === 'once') console.log(await echo('done'));
  if (task === 'hang') await echo('hang');
  if (task === 'cleaned') {
    const launcher = await waitForLauncher();
    await tellStarter();
    for (const name of readdirSync(tmpdir())) {
      if (name.startsWith('frame-ingest-launcher-')) rmSync(join(tmpdir(), name), { recursive: true });
    }
    await tellStarter();
    // It ends in a moment.
    while ((await waitForLauncher()) === launcher) await delay(50);
    await launch();
    await tellStarter();
  }
  if (task === 'few-handles') {
    const limit = readdirSync('/proc/self/fd').length + 20;
    execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${limit}:`]);
    const handles: number[] = [];
    try {
      for (;;) handles.push(openSync('/dev/null', 'r'));
    } catch {}
    for (let run = 0; run < 5; run += 1) console.log(await echo('none').catch(({ message }) => message));
    for (const handle of handles) closeSync(handle);
    for (let run = 0; run < 5; run += 1) console.log(await echo('some'));
  }
}

async function launch(): Promise<void> {
  console.log(`launcher ${(await waitForLauncher())?.pid}`);
}

/** To wait for a launcher does not keep a process running. */
async function waitForLauncher(): Promise<Launcher | undefined> {
  const waiting = setInterval(() => {}, 1000);
  const launcher = await startLauncher();
  clearInterval(waiting);
  return launcher;
}

async function tellStarter(): Promise<void> {
  const program = await startProgram({ path: '/bin/sh', arguments: ['-c', 'echo $PPID'], timeoutMs: 60_000 });
  let output = '';
  for await (const text of program.output) output += text;
  console.log(Number(output) === process.pid ? 'here' : 'through the launcher');
}

async function echo(text: string): Promise<string> {
  const input = (async function* () {
    yield Buffer.from(text);
  })();
  const { output } = await runFfmpeg({ path: encoder, arguments: [], input, timeoutMs: 60_000 });
  return Buffer.from(output).toString();
}
