import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Where the pictures of the test run are: for people, who look at them. */
const folder = process.env['SCREENSHOTS'] ?? join(tmpdir(), 'frame-ingest-screens');
const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

/** Takes a picture of what the page shows now. @returns what axe finds serious or critical about it */
export async function checkScreen(page: Page, name: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  // On a phone the deck lies over the page: what is seen at once is what counts.
  const fullPage = (page.viewportSize()?.width ?? 0) > 600;
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
  await page.evaluate(`${axe}; undefined`);
  const findings: Finding[] = await page.evaluate('axe.run().then(({ violations }) => violations)');
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, nodes }) => `${impact}: ${id} at ${nodes.map(({ target }) => target).join(', ')}`);
}
