import yoctoSpinner from 'yocto-spinner';

/** How far some long work is. */
export interface Progress {
  /** Whether somebody sees it: lines that say the same are not needed then. */
  readonly isDrawn: boolean;
  /**
   * @param done how much of it is done
   * @param total how much there is; undefined where nobody knows: then there is no bar
   * @param says what stands behind
   */
  readonly update: (done: number, total: number | undefined, says: string) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

const barWidth = 24;
/** A terminal shows no more than so many changes, and each takes time. */
const everyMs = 50;

/** Draws a bar, or where there is no end in sight something that moves. Without a terminal it draws nothing. */
export function createProgress(stream: NodeJS.WriteStream, title: string): Progress {
  if (!stream.isTTY) return { isDrawn: false, update: () => undefined, end: () => undefined };
  // Ctrl-C is the command's own.
  const spinner = yoctoSpinner({ stream, text: title, handleSignals: false }).start();
  let drawnMs = 0;
  return {
    isDrawn: true,
    update(done, total, says) {
      const nowMs = performance.now();
      const isOver = done === total;
      if (nowMs - drawnMs < everyMs && !isOver) return;
      drawnMs = nowMs;
      spinner.text = [title, ...(total === undefined ? [] : [drawBar(done, total)]), says].join(' ');
    },
    end: () => void spinner.stop(),
  };
}

function drawBar(done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, Math.max(0, done / total));
  const full = Math.round(share * barWidth);
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  return `[${'='.repeat(full)}${' '.repeat(barWidth - full)}] ${percent} %`;
}
