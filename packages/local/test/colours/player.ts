import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { decodeImage } from '../../../../test/support/media-tools.ts';
import { type Colour, meanColour, readPatches, type Size, samplesOf } from './patches.ts';

/** What a page plays, and how. */
export type Playable =
  | { readonly way: 'file'; readonly source: string }
  | { readonly way: 'mediaSource'; readonly source: { readonly mimeType: string; readonly urls: string[] } }
  | { readonly way: 'hlsJs'; readonly source: string };

/** The mean colour of the middle of each patch, for each frame. */
export interface PlayedPatches {
  /** As a canvas gets it. */
  readonly canvas: Colour[][];
  /** As people see it. */
  readonly screen: Colour[][];
}

const hlsScript = createRequire(join(__dirname, '../../../kvs-local/package.json')).resolve(
  'hls.js/dist/hls.min.js',
);

export interface Played {
  readonly size: Size;
  /** In seconds, of one frame each. */
  readonly times: readonly number[];
  /** Whether a picture is that frame. */
  readonly isFrame: (frame: number, patches: readonly Colour[]) => boolean;
}

/** Plays a video in a page of this origin, since a canvas shows the pixels of no other origin's file. */
export async function playPatches(
  browser: Browser,
  origin: string,
  { way, source }: Playable,
  { size, times, isFrame }: Played,
): Promise<PlayedPatches> {
  const page = await openPage(browser, new URL('/patches.html', origin).href, size);
  try {
    await page.evaluate(`player.load(${JSON.stringify(way)}, ${JSON.stringify(source)})`);
    const played: PlayedPatches = { canvas: [], screen: [] };
    // From the last: the first frame is there already, and going to where one is does not show it anew.
    for (const [frame, time] of [...times.entries()].toReversed()) {
      await page.evaluate(`player.seek(${time})`);
      const squares = `player.readSquares(${JSON.stringify(samplesOf(size))})`;
      const pixels = await page.evaluate<number[][]>(squares);
      played.canvas.unshift(pixels.map((square) => meanColour(square, 4)));
      played.screen.unshift(await readScreen(page, size, (patches) => isFrame(frame, patches)));
    }
    return played;
  } finally {
    await page.close();
  }
}

const patienceMs = 1000;

/** Looks until the frame is there: it reaches the screen a moment after the page is told that it does. */
async function readScreen(
  page: Page,
  size: Size,
  isFrame: (patches: readonly Colour[]) => boolean,
): Promise<Colour[]> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const patches = readPatches(await decodeImage(await page.screenshot()), size);
    if (isFrame(patches) || performance.now() > deadline) return patches;
  }
}

async function openPage(browser: Browser, url: string, viewport: Size): Promise<Page> {
  // The HLS session is on another port of this machine.
  const page = await browser.newPage({ viewport, permissions: ['local-network-access'] });
  const style = '<style>body { margin: 0 } video { display: block }</style>';
  const body = `<!doctype html><title>patches</title>${style}<video muted></video>`;
  await page.route(url, (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto(url);
  await page.addScriptTag({ path: hlsScript });
  await page.addScriptTag({ path: join(__dirname, 'player.js') });
  return page;
}
