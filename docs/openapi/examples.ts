import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the reference shows of requests and answers. */
export interface Examples {
  /** A body of `POST /FrameData`. */
  readonly request: object;
  /** Its answer, as docs/http-api.md has it. */
  readonly answer: object;
  /** A problem, as docs/http-api.md has it. */
  readonly problem: { readonly status: number };
}

/** @param root folder of the repository */
export function readExamples(root: string): Examples {
  // examples/frames/frame-000.jpg at 64 pixels: a whole one would be most of the document.
  const image = readFileSync(join(root, 'docs/openapi/small-frame.jpg')).toString('base64');
  const text = readFileSync(join(root, 'docs/http-api.md'), 'utf8');
  const [answer, problem] = [...text.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, json = '']) =>
    JSON.parse(json),
  );
  return {
    request: { frames: [`data:image/jpeg;base64,${image}`], timestamps: [1795405009130], lastFrameMs: 1000 },
    answer,
    problem,
  };
}
