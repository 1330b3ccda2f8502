import { join } from 'node:path';
import { changeDirectory, isErrorCode } from '@frame-ingest/local-server';
import type { Checksum, ChecksumAlgorithmName, ChecksumType } from '../checksum/checksum-algorithms.ts';
import { S3Error } from '../errors.ts';
import type { DataDirectory } from './data-directory.ts';
import { isRecord } from './is-record.ts';
import { KeyedLock } from './keyed-lock.ts';
import { mapConcurrently } from './map-concurrently.ts';
import type { ObjectDetails } from './object-details.ts';
import { SealedFile, SealedFileDraft } from './sealed-file.ts';
import { UnreadableFileError } from './unreadable-file-error.ts';

/** A multipart upload in progress. */
export interface Upload {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiatedMs: number;
  readonly headers: ObjectDetails['headers'];
  readonly tags: ObjectDetails['tags'];
  /** The checksum that the object is to have. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithmName; readonly type: ChecksumType };
}

export interface PartDetails {
  /** MD5 in hexadecimal digits, without quotes. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly checksum?: Checksum;
}

export interface Part extends PartDetails {
  readonly partNumber: number;
  readonly sizeBytes: number;
}

export type PartDraft = SealedFileDraft<PartDetails>;

/** Multipart uploads, each a directory of its own until it is completed or aborted. */
export class UploadStore {
  readonly #locks = new KeyedLock();

  constructor(private readonly directory: DataDirectory) {}

  async create(facts: Omit<Upload, 'uploadId'>): Promise<string> {
    const { disk, uploadsPath } = this.directory;
    const uploadId = this.directory.newUploadId();
    const draft = this.directory.newTemporaryPath();
    await disk.mkdir(draft);
    try {
      await disk.writeFile(join(draft, 'upload.json'), JSON.stringify({ ...facts, uploadId }), {
        flush: true,
      });
      await changeDirectory(uploadsPath, () => disk.rename(draft, this.directory.uploadPath(uploadId)), disk);
    } catch (error) {
      await disk.rm(draft, { recursive: true, force: true });
      throw error;
    }
    return uploadId;
  }

  /** @throws S3Error `NoSuchUpload` when there is none of this id for this bucket and key */
  async require(bucket: string, key: string, uploadId: string): Promise<Upload> {
    const upload = isUploadId(uploadId) ? await this.#read(uploadId) : undefined;
    if (upload === undefined || upload.bucket !== bucket || upload.key !== key) throw noSuchUpload(uploadId);
    return upload;
  }

  /** The uploads to a bucket, in no order. */
  async list(bucket: string): Promise<Upload[]> {
    const ids = await this.directory.disk.readdir(this.directory.uploadsPath);
    const uploads = await mapConcurrently(ids.filter(isUploadId), maxOpenFiles, (id) => this.#read(id));
    return uploads.filter((upload) => upload?.bucket === bucket).filter((upload) => upload !== undefined);
  }

  createPartDraft(): Promise<PartDraft> {
    return SealedFileDraft.create(this.directory.disk, this.directory.newTemporaryPath());
  }

  /** @throws S3Error `NoSuchUpload` when the upload ended in the meantime */
  async putPart(upload: Upload, partNumber: number, details: PartDetails, draft: PartDraft): Promise<void> {
    await draft.seal(details);
    const path = this.#partPath(upload, partNumber);
    try {
      await this.#locks.run(path, () => draft.publish(path));
    } catch (error) {
      throw isErrorCode(error, 'ENOENT') ? noSuchUpload(upload.uploadId) : error;
    }
  }

  /** The parts that are there, by their numbers. */
  async parts(upload: Upload): Promise<Part[]> {
    const names = await this.directory.disk.readdir(this.directory.uploadPath(upload.uploadId));
    const parts: Part[] = [];
    for (const name of names.sort()) {
      const partNumber = Number(/^part-(\d{5})$/.exec(name)?.[1] ?? Number.NaN);
      if (Number.isNaN(partNumber)) continue;
      const file = await this.#open(upload, partNumber);
      await file?.close();
      if (file !== undefined) parts.push({ ...file.details, partNumber, sizeBytes: file.sizeBytes });
    }
    return parts;
  }

  /** @throws S3Error `NoSuchUpload` if the part is gone, because it is removed only with its upload */
  async openPart(upload: Upload, partNumber: number): Promise<SealedFile<PartDetails>> {
    const file = await this.#open(upload, partNumber);
    if (file === undefined) throw noSuchUpload(upload.uploadId);
    return file;
  }

  /** Runs what ends an upload: only one request can. */
  end<Result>(uploadId: string, task: () => Promise<Result>): Promise<Result> {
    return this.#locks.run(uploadId, task);
  }

  /** Takes the upload away at one stroke, and then its files. */
  async remove(upload: Upload): Promise<void> {
    const { disk, uploadsPath } = this.directory;
    const grave = this.directory.newTemporaryPath();
    await changeDirectory(
      uploadsPath,
      () => disk.rename(this.directory.uploadPath(upload.uploadId), grave),
      disk,
    );
    await disk.rm(grave, { recursive: true, force: true });
  }

  /** @returns undefined when there is no such upload, or what is there was set aside */
  async #read(uploadId: string): Promise<Upload | undefined> {
    const path = this.directory.uploadPath(uploadId);
    try {
      const json = await this.directory.disk.readFile(join(path, 'upload.json'), 'utf8');
      const upload = parseUpload(json);
      if (upload?.uploadId === uploadId) return upload;
      await this.directory.setAside(new UnreadableFileError(path, 'its upload.json is not valid'));
    } catch (error) {
      if (isErrorCode(error, 'ENOENT')) return undefined;
      if (!isErrorCode(error, 'ENOTDIR', 'EISDIR')) throw error;
      await this.directory.setAside(new UnreadableFileError(path, 'it is not an upload', error));
    }
    return undefined;
  }

  /** @returns undefined when there is no such part, or what is there was set aside */
  async #open(upload: Upload, partNumber: number): Promise<SealedFile<PartDetails> | undefined> {
    const path = this.#partPath(upload, partNumber);
    // In turn with the parts that come, so that none is set aside in place of the one that it replaced.
    return this.#locks.run(path, async () => {
      try {
        return await SealedFile.open(this.directory.disk, path, parsePartDetails);
      } catch (error) {
        if (!(error instanceof UnreadableFileError)) throw error;
        await this.directory.setAside(error);
        return undefined;
      }
    });
  }

  #partPath(upload: Upload, partNumber: number): string {
    return join(this.directory.uploadPath(upload.uploadId), `part-${String(partNumber).padStart(5, '0')}`);
  }
}

const maxOpenFiles = 16;

function parseUpload(text: string): Upload | undefined {
  try {
    const json: unknown = JSON.parse(text);
    const isWhole =
      isRecord(json) &&
      ['uploadId', 'bucket', 'key'].every((name) => typeof json[name] === 'string') &&
      Number.isSafeInteger(json['initiatedMs']) &&
      isRecord(json['headers']) &&
      Array.isArray(json['tags']);
    return isWhole ? (json as unknown as Upload) : undefined;
  } catch {
    return undefined;
  }
}

function parsePartDetails(json: unknown): PartDetails | undefined {
  const isWhole =
    isRecord(json) && typeof json['etag'] === 'string' && Number.isSafeInteger(json['lastModifiedMs']);
  return isWhole ? (json as unknown as PartDetails) : undefined;
}

/** What can be an id, and so becomes the name of a directory. */
function isUploadId(text: string): boolean {
  return /^[0-9a-f]{48}$/.test(text);
}

function noSuchUpload(uploadId: string): S3Error {
  return new S3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { fields: { UploadId: uploadId } },
  );
}
