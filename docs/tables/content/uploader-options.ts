import { cliFlags } from '../../../packages/capture/src/node/cli-flags.ts';
import { flagsTable } from '../flags-table.ts';
import { membersTable } from '../members-table.ts';
import { readMembers } from '../read-members.ts';
import type { Table } from '../table.ts';

/** The options of `createUploader`, by their docstrings. */
export function uploaderOptions(root: string): Table {
  const own = readMembers(root, 'packages/capture/src/node/create-uploader.ts', 'UploaderOptions');
  const queue = readMembers(root, 'packages/capture/src/upload/create-upload-queue.ts', 'UploadOptions');
  const handedOn = queue.filter(({ name }) => name === 'order' || name === 'whenFull');
  return membersTable('Option', [...own, ...handedOn]);
}

/** The options of `frame-ingest-upload`. */
export function uploadFlags(): Table {
  return flagsTable(cliFlags);
}
