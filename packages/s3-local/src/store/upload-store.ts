import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checksum, ChecksumAlgorithmName, ChecksumType } from '../checksum/checksum-algorithms.ts';
import { S3Error } from '../errors.ts';
import type { DataDirectory } from './data-directory.ts';
import { isErrorCode } from './is-error-code.ts';
import { KeyedLock } from './keyed-lock.ts';
import type { ObjectDetails } from './object-details.ts';
import { SealedFile, SealedFileDraft } from './sealed-file.ts';
import { syncDirectory } from './sync-directory.ts';

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
    const uploadId = randomBytes(24).toString('hex');
    const draft = this.directory.newTemporaryPath();
    await mkdir(draft);
    await writeFile(join(draft, 'upload.json'), JSON.stringify({ ...facts, uploadId }), { flush: true });
    await rename(draft, this.directory.uploadPath(uploadId));
    await syncDirectory(this.directory.uploadsPath);
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
    const ids = await readdir(this.directory.uploadsPath);
    const uploads = await Promise.all(ids.filter(isUploadId).map((id) => this.#read(id)));
    return uploads.filter((upload) => upload?.bucket === bucket).filter((upload) => upload !== undefined);
  }

  createPartDraft(): Promise<PartDraft> {
    return SealedFileDraft.create(this.directory.newTemporaryPath());
  }

  /** @throws S3Error `NoSuchUpload` when the upload ended in the meantime */
  async putPart(upload: Upload, partNumber: number, details: PartDetails, draft: PartDraft): Promise<void> {
    await draft.seal(details);
    try {
      await draft.publish(this.#partPath(upload, partNumber));
    } catch (error) {
      throw isErrorCode(error, 'ENOENT') ? noSuchUpload(upload.uploadId) : error;
    }
  }

  /** The parts that are there, by their numbers. */
  async parts(upload: Upload): Promise<Part[]> {
    const names = await readdir(this.directory.uploadPath(upload.uploadId));
    const parts: Part[] = [];
    for (const name of names.sort()) {
      const partNumber = Number(/^part-(\d{5})$/.exec(name)?.[1] ?? Number.NaN);
      if (Number.isNaN(partNumber)) continue;
      const file = await this.openPart(upload, partNumber);
      await file.close();
      parts.push({ ...file.details, partNumber, sizeBytes: file.sizeBytes });
    }
    return parts;
  }

  /** @throws S3Error `NoSuchUpload` when the part is gone, for it goes only with its upload */
  async openPart(upload: Upload, partNumber: number): Promise<SealedFile<PartDetails>> {
    const file = await SealedFile.open<PartDetails>(this.#partPath(upload, partNumber));
    if (file === undefined) throw noSuchUpload(upload.uploadId);
    return file;
  }

  /** Runs what ends an upload: only one request can. */
  end<Result>(uploadId: string, task: () => Promise<Result>): Promise<Result> {
    return this.#locks.run(uploadId, task);
  }

  /** Takes the upload away at one stroke, and then its files. */
  async remove(upload: Upload): Promise<void> {
    const grave = this.directory.newTemporaryPath();
    await rename(this.directory.uploadPath(upload.uploadId), grave);
    await syncDirectory(this.directory.uploadsPath);
    await rm(grave, { recursive: true, force: true });
  }

  async #read(uploadId: string): Promise<Upload | undefined> {
    try {
      const json = await readFile(join(this.directory.uploadPath(uploadId), 'upload.json'), 'utf8');
      return JSON.parse(json) as Upload;
    } catch (error) {
      if (isErrorCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  #partPath(upload: Upload, partNumber: number): string {
    return join(this.directory.uploadPath(upload.uploadId), `part-${String(partNumber).padStart(5, '0')}`);
  }
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
