import { defineCommand } from '../../command.ts';
import { jsonFlag, serviceFlags } from '../../service/service-flags.ts';

const flags = {
  ...serviceFlags,
  stream: {
    type: 'string',
    takes: 'NAME',
    says: 'stream that about ten seconds of small pictures are written to, and that no camera writes to; without it nothing is written, and the checks that write are skipped',
  },
  ...jsonFlag,
} as const;

/** The options of `frame-ingest conform`. */
export type ConformFlags = typeof flags;

/** `frame-ingest conform` */
export const conform = defineCommand({
  name: 'conform',
  summary: 'Checks a running deployment over HTTP and gives a scorecard',
  about:
    'It sends about a hundred requests, one after the other: hostile input, limits, CORS, who may call, times, and the answers against the OpenAPI document. It exits with 1 where a check fails.',
  operands: [
    { name: 'URL', says: 'address of the API; also by --url, --local or FRAME_INGEST_URL', isOptional: true },
  ],
  flags,
  examples: [
    { line: 'frame-ingest conform --local --stream cam-conform', says: 'the local stack' },
    { line: 'frame-ingest conform https://api.example.com', says: 'a deployment; nothing is written' },
    {
      line: 'frame-ingest conform --local --json | jq \'.checks[] | select(.outcome == "failed")\'',
      says: 'for programs: the scorecard',
    },
  ],
  load: async () => (await import('./run-conform.ts')).runConform,
});
