import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createAnswerChecker, type Exchange } from '@frame-ingest/conform';

const file = createRequire(`${process.cwd()}/package.json`).resolve('@frame-ingest/contract/openapi.json');
const check = createAnswerChecker(JSON.parse(readFileSync(file, 'utf8')));

/** @throws Error for an answer that is not as the OpenAPI document has it */
export function checkAnswer(exchange: Exchange): void {
  const faults = check(exchange);
  if (faults.length > 0) throw new Error(`not as openapi.json has it: ${faults.join('; ')}`);
}
