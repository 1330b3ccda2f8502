import type { LogFile, LogFolder } from '../../src/log/log-folder.ts';
import { createMemoryFolder, type MemoryFiles } from '../../src/log/stores/create-memory-folder.ts';

/** A step of a disk. */
type Step =
  | { readonly type: 'append'; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'truncate'; readonly name: string; readonly size: number }
  | { readonly type: 'make' | 'remove' | 'flush'; readonly name: string };

/** A disk in memory that can be had as it was after each step, and in the middle of each that wrote bytes. */
export interface RecordedDisk {
  readonly folder: LogFolder;
  readonly steps: readonly Step[];
  /**
   * @param count that many steps were done
   * @param bytes of the next step, where that appends
   * @param power nothing is left of what was not flushed
   */
  readonly after: (count: number, bytes?: number, power?: 'kept' | 'lost') => MemoryFiles;
}

export function createRecordedDisk(): RecordedDisk {
  const inner = createMemoryFolder();
  const steps: Step[] = [];
  const folder: LogFolder = {
    ...inner,
    async open(name) {
      if (!(await inner.list()).includes(name)) steps.push({ type: 'make', name });
      const file: LogFile = await inner.open(name);
      return {
        ...file,
        append: (bytes) => {
          steps.push({ type: 'append', name, bytes: bytes.slice() });
          return file.append(bytes);
        },
        truncate: (size) => {
          steps.push({ type: 'truncate', name, size });
          return file.truncate(size);
        },
        flush: () => {
          steps.push({ type: 'flush', name });
          return file.flush();
        },
      };
    },
    remove: (name) => {
      steps.push({ type: 'remove', name });
      return inner.remove(name);
    },
  };
  return {
    folder,
    steps,
    after(count, bytes = 0, power = 'kept') {
      const files: MemoryFiles = new Map();
      const flushed: MemoryFiles = new Map();
      for (const step of steps.slice(0, count)) apply(step, files, flushed);
      const next = steps[count];
      if (next?.type === 'append') apply({ ...next, bytes: next.bytes.slice(0, bytes) }, files, flushed);
      return power === 'kept' ? files : flushed;
    },
  };
}

function apply(step: Step, files: MemoryFiles, flushed: MemoryFiles): void {
  const content = files.get(step.name) ?? new Uint8Array(0);
  if (step.type === 'make') {
    files.set(step.name, content);
    flushed.set(step.name, content);
  } else if (step.type === 'append') {
    files.set(step.name, concat(content, step.bytes));
  } else if (step.type === 'truncate') {
    files.set(step.name, content.slice(0, step.size));
  } else if (step.type === 'flush') {
    flushed.set(step.name, content);
  } else {
    files.delete(step.name);
    flushed.delete(step.name);
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
