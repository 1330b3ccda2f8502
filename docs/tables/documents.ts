import { acknowledgementErrorsTable } from './content/acknowledgement-errors.ts';
import { alarms } from './content/alarms.ts';
import { answerFields } from './content/answer-fields.ts';
import { cliCommands, cliFlagTables } from './content/cli-commands.ts';
import { compliance } from './content/compliance.ts';
import { configFields } from './content/config-fields.ts';
import { conformChecks } from './content/conform-checks.ts';
import { contextKeysTable } from './content/context-keys.ts';
import { converterOptions } from './content/converter-options.ts';
import { costOfCameras, costOfMonth, limitsOfCameras } from './content/cost.ts';
import { frameIngestProps } from './content/frame-ingest-props.ts';
import { getMediaOptions } from './content/get-media-options.ts';
import { handlerEnvironment } from './content/handler-environment.ts';
import { kvsLocalLimits, kvsLocalOptions } from './content/kvs-local.ts';
import { matroskaRules } from './content/matroska-rules.ts';
import { problems } from './content/problems.ts';
import { putMediaOptions, sessionOptions } from './content/put-media-options.ts';
import { regions } from './content/regions.ts';
import { rehearsal } from './content/rehearsal.ts';
import { s3LocalOptions } from './content/s3-local-options.ts';
import { startOptions } from './content/start-options.ts';
import { uploaderOptions, uploadFlags } from './content/uploader-options.ts';
import { videoRulesTable } from './content/video-rules.ts';
import type { Table } from './table.ts';

/** A document, and what makes each of its tables. */
export interface TablesOfDocument {
  readonly path: string;
  /** By name; each reads the code below the folder of the repository. */
  readonly tables: Readonly<Record<string, (root: string) => Table>>;
}

/** Every document with tables that are written from the code. */
export const documents: readonly TablesOfDocument[] = [
  { path: 'docs/http-api.md', tables: { answer: answerFields, config: configFields, errors: problems } },
  {
    path: 'docs/cost.md',
    tables: { month: costOfMonth, cameras: costOfCameras, limits: limitsOfCameras },
  },
  { path: 'packages/cli/README.md', tables: { commands: cliCommands, ...cliFlagTables() } },
  { path: 'packages/local/README.md', tables: { options: startOptions } },
  { path: 'packages/conform/README.md', tables: { checks: conformChecks } },
  { path: 'packages/s3-local/README.md', tables: { options: s3LocalOptions } },
  { path: 'packages/handler/README.md', tables: { environment: handlerEnvironment } },
  {
    path: 'infra/README.md',
    tables: {
      alarms,
      compliance,
      properties: frameIngestProps,
      'context-keys': contextKeysTable,
      regions,
      rehearsal,
    },
  },
  { path: 'packages/kvs-local/README.md', tables: { options: kvsLocalOptions, limits: kvsLocalLimits } },
  { path: 'packages/capture/README.md', tables: { uploader: uploaderOptions, command: uploadFlags } },
  { path: 'packages/converter/README.md', tables: { options: converterOptions } },
  { path: 'packages/access-units/README.md', tables: { rules: videoRulesTable } },
  { path: 'packages/matroska/README.md', tables: { rules: matroskaRules } },
  {
    path: 'packages/put-media/README.md',
    tables: {
      options: putMediaOptions,
      session: sessionOptions,
      'acknowledgement-errors': acknowledgementErrorsTable,
    },
  },
  { path: 'packages/get-media/README.md', tables: { options: getMediaOptions } },
];
