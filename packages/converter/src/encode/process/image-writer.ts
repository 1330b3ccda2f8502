import { writeClusterParts, writeSegmentHeader } from '@frame-ingest/matroska/media';
import { clusterIntervalMs, frameMs } from '../encoder-arguments.ts';
import type { EncoderInput } from '../encoder-input.ts';

/**
 * Writes images for the encoder. Matroska says where each begins and ends, so that no content of one can be taken for two or for
 * none, and its times say where a cluster begins.
 */
export class ImageWriter {
  readonly #input: EncoderInput;
  #clusters = 0;
  #images = 0;
  #hasHeader = false;

  constructor(input: EncoderInput) {
    this.#input = input;
  }

  /** When the first image of this cluster is shown, in milliseconds. */
  get clusterMs(): number {
    return this.#clusters * clusterIntervalMs;
  }

  /** A cluster without images leaves no trace: ffmpeg counts from the first image that it gets. */
  beginCluster(): void {
    if (this.#images > 0) this.#clusters += 1;
    this.#images = 0;
  }

  write(image: Uint8Array): Uint8Array[] {
    const timestamp = this.clusterMs + this.#images * frameMs;
    this.#images += 1;
    const cluster = writeClusterParts(timestamp, [
      { trackNumber: 1, timestamp, keyframe: true, data: image },
    ]);
    return this.#hasHeader ? cluster : [this.#header(), ...cluster];
  }

  #header(): Uint8Array {
    this.#hasHeader = true;
    const { codecId, video } = this.#input;
    const defaultDuration = frameMs * 1_000_000;
    return writeSegmentHeader({ timestampScale: 1_000_000 }, [
      { number: 1, uid: 1n, type: 1, codecId, defaultDuration, video },
    ]);
  }
}
