// Throughput of PutMedia, by one producer and by fifty, in memory and on disk, against a plain chunked POST to a server
// that throws everything away, in pairs; then the server's memory while producers go on and on. Servers are processes
// of their own. Linux only for the memory.
// node --import tsx packages/kvs-local/bench/put-media.bench.ts [seconds of the memory test = 20]
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeCluster, writeSegmentHeader } from '@frame-ingest/matroska';

const soakSeconds = Number(process.argv[2] ?? 20);
const rounds = 5;
const fragmentBytes = 1_000_000;
const totalFragments = 200;
const producers = 50;
const frame = Buffer.alloc(fragmentBytes / 20, 7);
const header = writeSegmentHeader({ timestampScale: 1_000_000 }, [
  { number: 1, uid: 1n, type: 1, codecId: 'V_MPEG4/ISO/AVC' },
]);
const streams = Array.from({ length: producers }, (_, index) => `camera-${index}`);
const children: ChildProcess[] = [];
const dir = mkdtempSync(join(tmpdir(), 'kvs-local-bench-'));

const discard = `require('node:http').createServer((request, response) => {
  request.resume().on('end', () => response.end());
}).listen(0, '127.0.0.1', function () { console.log('ready ' + JSON.stringify({ url: 'http://127.0.0.1:' + this.address().port })); })`;

async function start(args: readonly string[]): Promise<{ url: string; pid: number }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { url } = JSON.parse(line.toString().slice('ready '.length)) as { url: string };
  return { url, pid: child.pid ?? 0 };
}

function startKvsLocal(
  retentionHours: number,
  more: readonly string[],
): Promise<{ url: string; pid: number }> {
  const cli = join(import.meta.dirname, '..', 'src', 'cli.ts');
  const names = streams.flatMap((name) => ['--stream', `${name}:${retentionHours}`]);
  return start(['--import', 'tsx', cli, '--port', '0', ...names, ...more]);
}

/** Sends fragments until told to stop, and resolves when all are answered. @returns bytes */
async function produce(url: string, stream: string, goesOn: (fragment: number) => boolean): Promise<number> {
  const sent = request(`${url}/putMedia`, {
    method: 'POST',
    agent: false,
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/kinesisvideo/aws4_request, SignedHeaders=host, Signature=00',
      'x-amzn-stream-name': stream,
      'x-amzn-fragment-timecode-type': 'ABSOLUTE',
      'x-amzn-producer-start-timestamp': '0',
    },
  });
  const answered = once(sent, 'response').then(async ([response]) => {
    let text = '';
    for await (const part of response) text += part;
    if (text.includes('ERROR')) throw new Error(text.slice(-300));
  });
  sent.write(header);
  let bytes = 0;
  for (let fragment = 0; goesOn(fragment); fragment += 1) {
    const start = 1_600_000_000_000 + fragment * 1000;
    const frames = Array.from({ length: 20 }, (_, index) => ({
      trackNumber: 1,
      timestamp: start + index * 40,
      keyframe: index === 0,
      data: frame,
    }));
    const cluster = writeCluster(start, frames);
    bytes += cluster.length;
    if (!sent.write(cluster)) await once(sent, 'drain');
  }
  sent.end();
  await answered;
  return bytes;
}

async function megabytesPerSecond(url: string, count: number): Promise<number> {
  const begun = performance.now();
  const each = totalFragments / count;
  const bytes = await Promise.all(
    streams.slice(0, count).map((stream) => produce(url, stream, (fragment) => fragment < each)),
  );
  return bytes.reduce((sum, part) => sum + part, 0) / 1000 / (performance.now() - begun);
}

function residentMegabytes(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

try {
  const plain = await start(['-e', discard]);
  const memory = await startKvsLocal(0, []);
  const disk = await startKvsLocal(24, ['--dir', dir]);
  const table: Record<string, object> = {};
  for (const [name, url, count] of [
    ['1 producer, in memory', memory.url, 1],
    ['50 producers, in memory', memory.url, producers],
    ['1 producer, on disk', disk.url, 1],
    ['50 producers, on disk', disk.url, producers],
  ] as const) {
    const pairs: [number, number][] = [];
    for (let round = 0; round < rounds; round += 1) {
      pairs.push([await megabytesPerSecond(plain.url, count), await megabytesPerSecond(url, count)]);
    }
    table[name] = {
      'plain POST, MB/s': Math.round(median(pairs.map(([first]) => first))),
      'PutMedia, MB/s': Math.round(median(pairs.map(([, second]) => second))),
      ratio: median(pairs.map(([first, second]) => second / first)).toFixed(2),
    };
  }
  console.table(table);

  // A second of video per second of each producer would take 50 seconds to fill the buffers: as fast as it goes instead.
  const end = performance.now() + soakSeconds * 1000;
  const soak = Promise.all(
    streams.slice(0, 4).map((stream) => produce(memory.url, stream, () => performance.now() < end)),
  );
  const samples: Record<string, number> = {};
  for (let part = 1; part <= 5; part += 1) {
    await delay((soakSeconds * 1000) / 5);
    samples[`${Math.round((part * soakSeconds) / 5)} s`] = Math.round(residentMegabytes(memory.pid));
  }
  const bytes = (await soak).reduce((sum, each) => sum + each, 0);
  console.log(`Memory of the server in MB, while 4 producers sent ${Math.round(bytes / 1e6)} MB in all:`);
  console.table(samples);
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(dir, { recursive: true });
}
