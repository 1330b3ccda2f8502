import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTemporaryStack } from './support/stack.ts';

const repository = join(__dirname, '..');
const document = readFileSync(join(repository, 'docs/operations.md'), 'utf8');
const handler = join(repository, 'packages/handler/src');

/** Names in the first column of a section's table. */
function namesIn(section: string): readonly string[] {
  const [, text = ''] = document.split(`${section}\n`);
  const [table = ''] = text.split(/\n#+ /);
  return [...table.matchAll(/^\| (`.*?) +\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(.+?)`/g)].map(([, name = '']) => name),
  );
}

function matchesInCode(pattern: RegExp): readonly string[] {
  const files = readdirSync(handler, { recursive: true, encoding: 'utf8' });
  const found = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(join(handler, file), 'utf8').matchAll(pattern)])
    .map(([, name = '']) => name);
  return [...new Set(found)].sort();
}

test('every metric that the functions write is in the document, and no other', () => {
  const inCode = matchesInCode(/\.addMetric\('(\w+)'/g);

  expect(inCode).toHaveLength(10);
  expect([...namesIn('## Metrics')].sort()).toEqual(inCode);
});

test('every line that the functions log is in the document, and no other', () => {
  const inCode = matchesInCode(/logger\.(?:info|warn|error)\('([^']+)'/g);

  expect(inCode).toHaveLength(6);
  expect([...namesIn('## Logs')].sort()).toEqual(inCode);
});

test('every field of the line of a request is in the document, and no other', async () => {
  const stack = await startTemporaryStack();
  const start = Date.now() - 4_000;
  const image = readFileSync(join(repository, 'examples/frames/frame-000.jpg'), 'base64');
  const batch = { frames: [`data:image/jpeg;base64,${image}`], framerate: 1, timestamps: [start] };
  const post = (body: object) =>
    fetch(`${stack.api}/FrameData`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const { id } = (await (await post({ ...batch, clockOffsetMs: -3 })).json()) as { id: string };
  await post(batch);
  const toEnd = `start=${start}&end=${start + 1_000}`;
  for (const path of [`Batches/${id}`, `Playback?${toEnd}`, `Clip?${toEnd}`, `Image?at=${start}`]) {
    expect((await fetch(`${stack.api}/${path}`)).status).toBe(200);
  }
  await stack.stop();

  const lines = stack
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter(({ message }) => message === 'request');
  const logged = new Set(lines.flatMap(fieldsOf));

  const common = ['level', 'message', 'timestamp', 'service', 'sampling_rate'];
  // Nobody is asked who calls, and no stream is out.
  const unseen = ['caller', 'delivery.reason', 'delivery.advice'];
  expect([...logged, ...unseen].sort()).toEqual(
    [...common, ...namesIn('### The fields of `request`')].sort(),
  );
});

function fieldsOf(line: Record<string, unknown>): readonly string[] {
  return Object.entries(line).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.keys(value).map((inner) => `${name}.${inner}`)
      : [name],
  );
}
