import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A file of the reference of the HTTP API. */
export interface ReferenceFile {
  /** To be sent as `content-type`, with its charset. */
  readonly contentType: string;
  readonly read: () => Promise<Uint8Array> | Uint8Array;
}

/** Swagger UI draws its icons from data URLs, and shows pictures that it was answered with. */
export const referencePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'";

const { resolve } = createRequire(import.meta.url);

/** Starts Swagger UI, which takes no settings from attributes. */
const script = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
  docExpansion: 'list',
});
`;

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>FrameIngest: HTTP API</title>
    <link rel="icon" href="/icon.svg" />
    <link rel="stylesheet" href="/reference/swagger-ui.css" />
  </head>
  <body>
    <div id="reference"></div>
    <script src="/reference/swagger-ui-bundle.js"></script>
    <script src="/reference/main.js"></script>
  </body>
</html>
`;

/** The OpenAPI document, and a page that shows it and sends requests, by their paths. */
export const referenceFiles: ReadonlyMap<string, ReferenceFile> = new Map([
  [
    '/openapi.json',
    {
      contentType: 'application/json',
      read: () => readFile(resolve('@frame-ingest/contract/openapi.json')),
    },
  ],
  ['/reference', { contentType: 'text/html; charset=utf-8', read: () => Buffer.from(html) }],
  ['/reference/main.js', { contentType: 'text/javascript; charset=utf-8', read: () => Buffer.from(script) }],
  [
    '/reference/swagger-ui-bundle.js',
    { contentType: 'text/javascript; charset=utf-8', read: () => readSwaggerUi('swagger-ui-bundle.js') },
  ],
  [
    '/reference/swagger-ui.css',
    { contentType: 'text/css; charset=utf-8', read: () => readSwaggerUi('swagger-ui.css') },
  ],
]);

/** Beside the code in the published package, whose users need no more of Swagger UI. */
function readSwaggerUi(name: string): Promise<Uint8Array> {
  const packed = fileURLToPath(new URL(`../swagger-ui/${name}`, import.meta.url));
  return readFile(existsSync(packed) ? packed : resolve(`swagger-ui-dist/${name}`));
}
