// Writes a client of the HTTP API for Python, made from the OpenAPI document.
// node --import tsx docs/openapi/python/write-python-client.ts frame_ingest.py
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openApiPath } from '../openapi-path.ts';
import { createPythonClient } from './create-python-client.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const [file = 'frame_ingest.py'] = process.argv.slice(2);
writeFileSync(file, await createPythonClient(JSON.parse(readFileSync(join(root, openApiPath), 'utf8'))));
