// Writes the OpenAPI document from the code, and lints it; with --check it says whether the document is what the code says.
// node --import tsx docs/openapi/write-openapi.ts [--check]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createOpenApi } from './create-openapi.ts';
import { lintOpenApi } from './lint-openapi.ts';
import { openApiPath } from './openapi-path.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = join(root, openApiPath);
const text = `${JSON.stringify(createOpenApi(root), null, 2)}\n`;
const problems: string[] = [];

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text)
  problems.push(`${openApiPath} is not what the code says. Run: npx -y pnpm@12.21.0 tables`);
problems.push(...(await lintOpenApi(text)));

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${openApiPath} is up to date, and the linter finds nothing.`);
