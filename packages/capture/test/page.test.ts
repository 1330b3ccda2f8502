import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  defaultLimits,
  type FrameDataAnswer,
  type FrameDataRequest,
  type ProblemDetails,
  readFrameBundle,
  type ServiceConfig,
  writeFrameBundle,
} from '@frame-ingest/contract';
import { type LocalStack, startLocalStack } from '@frame-ingest/local';
import type { Browser, BrowserContext, Page, Request, Route } from 'playwright-core';
import sharp from 'sharp';
import { describeInChromium, launchChromium, launchWholeChromium } from '../../../test/support/chromium.ts';
import { cameras } from './cameras.ts';
import { changeConfig } from './support/open-capture-page.ts';

/** A bundle, read back. */
interface PostedBatch extends Omit<FrameDataRequest, 'frames'> {
  readonly frames: readonly (Uint8Array | null)[];
}

interface Post {
  readonly body: PostedBatch;
  readonly postedAtMs: number;
}

interface OpenPage {
  readonly page: Page;
  /** Every `POST /FrameData`, as it left the page. */
  readonly posts: Post[];
  /** What the browser complained about. */
  readonly complaints: string[];
}

interface OpenOptions extends Partial<Pick<ServiceConfig, 'batchMs' | 'playback' | 'stream' | 'streams'>> {
  readonly initScript?: string;
  readonly maxBodyBytes?: number;
  readonly query?: string;
}

type Camera = keyof typeof cameras;

const frameDataUrl = '**/FrameData';

describeInChromium('the page', () => {
  let stack: LocalStack;
  let dataDir: string;
  const browsers = new Map<Camera, Promise<Browser>>();
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    // One line for each request is for operators.
    process.env['POWERTOOLS_LOG_LEVEL'] ??= 'ERROR';
    dataDir = await mkdtemp(join(tmpdir(), 'frame-ingest-page-'));
    const sampleFramesDir = fileURLToPath(new URL('../../../examples/frames', import.meta.url));
    stack = await startLocalStack({ dataDir, sampleFramesDir, port: 0, s3Port: 0, kvsPort: 0 });
  });

  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });

  afterAll(async () => {
    for (const browser of browsers.values()) await (await browser).close();
    await stack?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Without windows there are no questions, and none that is denied. */
  function launch(camera: Camera): Promise<Browser> {
    return (camera === 'deniedCamera' ? launchWholeChromium : launchChromium)(cameras[camera]);
  }

  function browserWith(camera: Camera): Promise<Browser> {
    const browser = browsers.get(camera) ?? launch(camera);
    browsers.set(camera, browser);
    return browser;
  }

  /** Opens the page with batches of 1 s, so that tests wait for less; other answers of the stack stay as they are. */
  async function open(
    camera: Camera,
    { initScript = '', maxBodyBytes = defaultLimits.maxBodyBytes, query = '', ...changed }: OpenOptions = {},
  ): Promise<OpenPage> {
    const context = await (await browserWith(camera)).newContext();
    contexts.push(context);
    const page = await context.newPage();
    // These tests look into the frames, which are files so: page/lane.test.ts has those of H.264.
    await changeConfig(page, (config) => ({
      ...{ ...config, h264: null, batchMs: 1000, limits: { ...config.limits, maxBodyBytes } },
      ...changed,
    }));
    const posts: Post[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'POST') return;
      posts.push({ body: readPost(request), postedAtMs: Date.now() });
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.addInitScript(initScript);
    await page.goto(stack.addresses.page + query);
    // The service has told of itself, as all that is offered comes from there.
    await page.getByLabel('Size').locator('option', { hasText: '640' }).waitFor({ state: 'attached' });
    // A busy machine is a slow network: rates are to be what was chosen.
    await page.evaluate("document.querySelector('#adapts').checked = false");
    return { page, posts, complaints };
  }

  async function start(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Start' }).click();
    await page.locator('#status', { hasText: /^Live/ }).waitFor();
  }

  async function stop(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped after').waitFor();
  }

  /** Waits for the nth oldest entry of the log, counted from 1. */
  async function waitForEntry(page: Page, number: number): Promise<void> {
    await page.locator(`#log > li:nth-last-child(${number})`).waitFor();
  }

  async function counter(page: Page, id: string): Promise<number> {
    return Number((await page.locator(`#${id}`).textContent())?.replaceAll(',', ''));
  }

  test('a camera is captured at the chosen rate and size, with true times', async () => {
    const startedAtMs = Date.now();
    const { page, posts, complaints } = await open('camera');
    await page.getByLabel('Frames per second').selectOption('10');
    await page.getByLabel('Size').selectOption('640 × 480');
    await start(page);
    await waitForEntry(page, 3);
    await stop(page);
    const endedAtMs = Date.now();

    const times = timesOf(posts);
    expect(isStrictlyIncreasing(times)).toBe(true);
    expect(times[0]).toBeGreaterThanOrEqual(startedAtMs);
    expect(times.at(-1)).toBeLessThanOrEqual(endedAtMs);
    // A busy machine may miss a frame of some dozen.
    expect(Math.abs(averageGapMs(times) - 100)).toBeLessThan(10);
    for (const { body, postedAtMs } of posts) {
      expect(body.timestamps).toHaveLength(body.frames.length);
      expect(postedAtMs).toBeGreaterThanOrEqual(Number(body.timestamps?.at(-1)));
    }
    expect(await imageSizes(posts)).toEqual(['jpeg 640x480']);
    expect(await counter(page, 'captured')).toBe(times.length);
    expect(await counter(page, 'encoded')).toBe(times.length);
    expect(await counter(page, 'lost')).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('what comes back plays to its end without a gap, as long as it was recorded', async () => {
    const { page, posts } = await open('camera');
    await start(page);
    await waitForEntry(page, 3);
    await stop(page);

    const { ranges, durationS } = await playToEnd(page);

    const recordedS = (endMs(posts.at(-1)) - Number(timesOf(posts)[0])) / 1000;
    expect(ranges).toBe(1);
    expect(Math.abs(durationS - recordedS)).toBeLessThan(0.05);
  });

  test('a batch ends where the next one begins', async () => {
    const { page, posts } = await open('camera');
    await start(page);
    await waitForEntry(page, 3);
    await stop(page);

    const gapsMs = posts.slice(1).map(({ body }, index) => firstMs(body) - endMs(posts[index]));

    expect(gapsMs.length).toBeGreaterThanOrEqual(2);
    expect(gapsMs.every((gapMs) => Math.abs(gapMs) < 1)).toBe(true);
  });

  test('stopping sends the frames of the unfinished batch and releases the camera', async () => {
    // The first batch is longer than a busy machine takes to look.
    const { page, posts } = await open('camera', { batchMs: 10_000 });
    await start(page);
    await page.evaluate("track = document.querySelector('#preview').srcObject.getVideoTracks()[0]");
    await page
      .locator('#captured')
      .filter({ hasText: /^([3-9]|\d{2,})$/ })
      .waitFor();
    expect(posts).toHaveLength(0);

    await stop(page);

    // Whoever is quick stops before the second is full that a batch must last.
    for (const post of posts) expect(endMs(post) - firstMs(post.body)).toBeGreaterThan(999.9);
    expect(await counter(page, 'encoded')).toBe(timesOf(posts).length);
    expect(await counter(page, 'captured')).toBe(timesOf(posts).length);
    expect(await counter(page, 'pending')).toBe(0);
    expect(await page.evaluate('track.readyState')).toBe('ended');
    expect(await page.evaluate("document.querySelector('#preview').srcObject")).toBeNull();
  });

  test('a second run goes on where the first ended, later in time', async () => {
    const { page, posts } = await open('camera');
    for (const run of [1, 2]) {
      await start(page);
      await page
        .locator('#captured')
        .filter({ hasText: /^([5-9]|\d{2,})$/ })
        .waitFor();
      await stop(page);
      await waitForEntry(page, run);
    }

    expect(isStrictlyIncreasing(timesOf(posts))).toBe(true);
    expect((await playToEnd(page)).ranges).toBe(1);
  });

  const withoutProcessor = 'delete window.MediaStreamTrackProcessor;';
  const hidden = `
    Object.defineProperty(document, 'hidden', { value: true });
    HTMLVideoElement.prototype.requestVideoFrameCallback = () => 0;`;
  test.each([
    ['without MediaStreamTrackProcessor', withoutProcessor],
    ['without it, while the page is hidden', withoutProcessor + hidden],
  ])('a camera is captured with true times %s', async (_, initScript) => {
    const startedAtMs = Date.now();
    const { page, posts } = await open('camera', { initScript });
    await page.getByLabel('Size').selectOption('320 × 240');
    await start(page);
    await waitForEntry(page, 2);
    await stop(page);

    const times = timesOf(posts);
    expect(isStrictlyIncreasing(times)).toBe(true);
    expect(times[0]).toBeGreaterThanOrEqual(startedAtMs);
    expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
    expect(Math.abs(averageGapMs(times) - 100)).toBeLessThan(10);
    expect(await imageSizes(posts)).toEqual(['jpeg 320x240']);
  });

  test('without a camera the sample clip is the source, and happens now', async () => {
    const startedAtMs = Date.now();
    const { page, posts } = await open('noCamera');
    const sources = page.getByLabel('Source').locator('option');
    await sources.first().waitFor({ state: 'attached' });
    expect(await sources.allInnerTexts()).toEqual(['Sample clip']);
    await start(page);
    await waitForEntry(page, 2);
    await stop(page);

    const times = timesOf(posts);
    expect(isStrictlyIncreasing(times)).toBe(true);
    expect(times[0]).toBeGreaterThanOrEqual(startedAtMs);
    expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
    expect(Math.abs(averageGapMs(times) - 100)).toBeLessThan(1);
    expect(
      new Set(posts.flatMap(({ body }) => body.frames.map((frame) => String(frame)))).size,
    ).toBeGreaterThan(1);
    expect((await playToEnd(page)).ranges).toBe(1);
  });

  test('a camera that is denied is told of, and leads to the sample clip', async () => {
    const { page, posts } = await open('deniedCamera');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('alert').getByText('The camera was not allowed').waitFor();

    await page.getByRole('button', { name: 'Use the sample clip' }).click();
    await waitForEntry(page, 1);

    expect(posts.length).toBeGreaterThan(0);
    expect(await page.getByRole('alert').isVisible()).toBe(false);
  });

  test('a camera that goes away is told of, after its last frames were sent', async () => {
    const { page, posts } = await open('camera');
    await start(page);
    await page
      .locator('#captured')
      .filter({ hasText: /^([3-9]|\d{2,})$/ })
      .waitFor();
    // A script cannot unplug the camera; this is how the browser tells of it.
    await page.evaluate(
      "document.querySelector('#preview').srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended'))",
    );

    await page.getByRole('alert').getByText('The camera is gone').waitFor();
    await page.getByText('Stopped after').waitFor();
    expect(timesOf(posts)).toHaveLength(await counter(page, 'captured'));
  });

  test('the video is asked for again while the stream does not have it yet', async () => {
    const { page } = await open('camera');
    const detail = 'The stream frame-ingest has no video there';
    const answer = { ...problem, status: 404, code: 'no_video', detail, retryable: false };
    const notYet = { status: 404, contentType: 'application/problem+json', body: JSON.stringify(answer) };
    await page.route('**/Clip?*', (route) => route.fulfill(notYet), { times: 2 });
    await start(page);
    await waitForEntry(page, 2);
    await stop(page);

    expect((await playToEnd(page)).ranges).toBe(1);
    expect(await page.getByRole('alert').isVisible()).toBe(false);
  });

  test('who starts before the service has told of itself waits for it, and the site is asked once', async () => {
    const page = await (await browserWith('camera')).newPage();
    let answer = (): void => undefined;
    const started = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const configs: string[] = [];
    await page.route('**/site-config.json', async (route) => {
      await started;
      await route.continue();
    });
    page.on('request', (request) => {
      if (request.url().endsWith('onfig') || request.url().endsWith('onfig.json'))
        configs.push(request.url());
    });
    await page.goto(stack.addresses.page);
    await page.getByRole('button', { name: 'Start' }).click();
    answer();

    await page.locator('#status', { hasText: /^Live/ }).waitFor();
    expect(configs.filter((url) => url.endsWith('/site-config.json'))).toHaveLength(1);
    await page.close();
  });

  test('the player says where playback is off, and asks for nothing', async () => {
    const { page } = await open('camera', { playback: false });
    const clips: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/Clip')) clips.push(request.url());
    });
    await start(page);
    await waitForEntry(page, 1);
    await stop(page);

    expect(await page.getByText('Playback is off').isVisible()).toBe(true);
    expect(await page.locator('#player').isVisible()).toBe(false);
    expect(clips).toEqual([]);
  });

  describe('streams', () => {
    const field = (page: Page) => page.getByRole('combobox', { name: 'Stream' });

    test('that of a request which names none is offered, and any other that the service has can be named', async () => {
      const { page, posts } = await open('camera');
      expect(await field(page).inputValue()).toBe(stack.addresses.stream);
      await field(page).fill(' cam-7 ');
      await start(page);
      await waitForEntry(page, 2);
      await stop(page);

      expect(new Set(posts.map(({ body }) => body.streamName))).toEqual(new Set(['cam-7']));
      expect((await playToEnd(page)).ranges).toBe(1);
    });

    test('the address of the page may name one', async () => {
      const { page } = await open('camera', { query: '?stream=cam-8' });

      expect(await field(page).inputValue()).toBe('cam-8');
    });

    test('where every request has to name one, the first is offered', async () => {
      const { page } = await open('camera', { stream: null, streams: ['front', 'back'] });

      expect(await field(page).inputValue()).toBe('front');
    });

    test('there is no field without a choice', async () => {
      const only = stack.addresses.stream;
      const { page, posts } = await open('camera', { stream: only, streams: [only] });
      await start(page);
      await waitForEntry(page, 1);
      await stop(page);

      expect(await field(page).isVisible()).toBe(false);
      expect(await page.locator('#only-stream:visible').textContent()).toBe(only);
      expect(posts[0]?.body).not.toHaveProperty('streamName');
    });
  });

  test('a batch that is archived and not delivered yet is no failure, and the others play', async () => {
    const { page } = await open('camera');
    await page.route(
      frameDataUrl,
      async (route) => {
        const answer = (await (await route.fetch()).json()) as FrameDataAnswer;
        const delivery = { state: 'pending', reason: 'Timeout', advice: 'It is tried again.' };
        const json = { ...answer, stream: { ...answer.stream, fragments: [] }, delivery };
        await route.fulfill({ status: 202, json });
      },
      { times: 1 },
    );
    await start(page);
    await waitForEntry(page, 3);
    await stop(page);

    const oldest = page.locator('#log > li:last-child');
    expect(await oldest.getAttribute('class')).toBe('pending');
    for (const text of ['Archived, will be delivered to the stream (Timeout)', 'It is tried again.']) {
      expect(await oldest.textContent()).toContain(text);
    }
    expect(await counter(page, 'lost')).toBe(0);
    expect(await counter(page, 'encoded')).toBe(await counter(page, 'captured'));
    expect(await page.getByRole('alert').isVisible()).toBe(false);
    expect((await playToEnd(page)).ranges).toBe(1);
  });

  const problem: ProblemDetails = {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    detail: 'The archive <b>did not</b> take the fragment.',
    code: 'archive_failed',
    retryable: true,
    requestId: 'r-1',
    advice: 'Free some <i>room</i>.',
  };
  const problemAnswer = {
    status: 503,
    contentType: 'application/problem+json',
    body: JSON.stringify(problem),
  };
  test.each<[string, (route: Route) => Promise<void>, string[]]>([
    [
      'a problem',
      (route) => route.fulfill(problemAnswer),
      ['archive_failed (HTTP 503)', problem.detail, problem.advice ?? ''],
    ],
    [
      'the login page of a captive portal',
      (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><h1>Hotel</h1>' }),
      ['not_an_answer (HTTP 200)', 'a login page'],
    ],
    ['a broken connection', (route) => route.abort(), ['network_failure', 'got no answer']],
  ])('%s is shown as it is, and the batch is sent again until it is there', async (_, fail, shown) => {
    const { page } = await open('camera');
    await page.route(frameDataUrl, fail);
    await start(page);
    for (const text of shown) await page.locator('#log > li.pending', { hasText: text }).waitFor();
    await page.unroute(frameDataUrl);
    await page.locator('#status', { hasText: /^Live/ }).waitFor();
    await stop(page);
    await page.locator('#log > li.pending').first().waitFor({ state: 'detached' });

    expect(await counter(page, 'lost')).toBe(0);
    expect(await counter(page, 'encoded')).toBe(await counter(page, 'captured'));
  });

  test('a frame that the service dropped is shown with its reason', async () => {
    const { page } = await open('camera');
    await page.route(
      frameDataUrl,
      (route) => {
        const { frames, ...head } = readPost(route.request());
        const gif = Buffer.from('R0lGODlhAQABAAAAACw=', 'base64');
        const changed = frames.map((frame, index) => (index === 3 ? gif : frame));
        return route.continue({ postData: Buffer.concat(writeFrameBundle(head, changed)) });
      },
      { times: 1 },
    );
    await start(page);
    await waitForEntry(page, 1);
    await stop(page);

    // A busy machine may lose others.
    const dropped = page.locator('#log .dropped', { hasText: 'frames[3]' });
    expect(await dropped.count()).toBe(1);
    expect(await dropped.textContent()).toMatch(/^Dropped \([\d:.]+\): frames\[3\] /);
    expect(await counter(page, 'lost')).toBe(await page.locator('#log .dropped').count());
  });

  test('a frame that the page had to skip is sent as missing, and shown with the reason', async () => {
    // Room for some frames of a batch.
    const { page, posts } = await open('camera', { maxBodyBytes: 40_000 });
    await start(page);
    await waitForEntry(page, 2);
    await stop(page);

    const frames = posts.flatMap(({ body }) => body.frames);
    const missing = frames.filter((frame) => frame === null).length;
    expect(missing).toBeGreaterThan(0);
    expect(missing).toBeLessThan(frames.length);
    expect(await page.locator('#log > li:last-child').textContent()).toContain(
      'skipped by this page: too many bytes',
    );
    expect(await counter(page, 'lost')).toBeGreaterThanOrEqual(missing);
  });

  test('frames without any picture are not sent, and told of as lost', async () => {
    const { page, posts } = await open('camera', { maxBodyBytes: 2000 });
    await start(page);
    await waitForEntry(page, 1);
    await stop(page);

    expect(posts).toEqual([]);
    expect(await page.locator('#log > li:last-child').textContent()).toContain('it has no picture');
    expect(await counter(page, 'lost')).toBe(await counter(page, 'captured'));
  });
});

function readPost(request: Request): PostedBatch {
  return readFrameBundle(request.postDataBuffer() ?? Buffer.of()) as unknown as PostedBatch;
}

function timesOf(posts: readonly Post[]): number[] {
  return posts.flatMap(({ body }) => (body.timestamps ?? []).map(Number));
}

function firstMs(body: PostedBatch): number {
  return Number(body.timestamps?.[0]);
}

function endMs(post: Post | undefined): number {
  return Number(post?.body.timestamps?.at(-1)) + 1000 / Number(post?.body.framerate);
}

function isStrictlyIncreasing(times: readonly number[]): boolean {
  return times.length > 1 && times.every((time, index) => index === 0 || time > Number(times[index - 1]));
}

function averageGapMs(times: readonly number[]): number {
  return (Number(times.at(-1)) - Number(times[0])) / (times.length - 1);
}

/** Format and size of the images, as sharp reads them; each kind once. */
async function imageSizes(posts: readonly Post[]): Promise<string[]> {
  const kinds = new Set<string>();
  for (const frame of posts.flatMap(({ body }) => body.frames)) {
    const { format, width, height } = await sharp(frame ?? Buffer.of()).metadata();
    kinds.add(`${format} ${width}x${height}`);
  }
  return [...kinds];
}

/** Waits until the player has shown everything; it fails when the player does. */
async function playToEnd(page: Page): Promise<{ ranges: number; durationS: number }> {
  await page.locator('#player').waitFor();
  return page.evaluate(`new Promise((resolve, reject) => {
    const player = document.querySelector('#player');
    const end = () => resolve({ ranges: player.buffered.length, durationS: player.duration });
    player.addEventListener('ended', end);
    player.addEventListener('error', () => reject(new Error(player.error.message)));
    if (player.ended) end();
  })`);
}
