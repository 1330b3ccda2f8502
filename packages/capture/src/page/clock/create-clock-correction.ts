import { judgeClock } from '../../index.ts';
import type { Service } from '../connect.ts';
import { showText } from '../dom/show-text.ts';
import { elements } from '../elements.ts';
import { showNotice } from '../notice.ts';

/** Compares this device's clock with the service's, and corrects the times if the user wants it. */
export interface ClockCorrection {
  /** Informs the user once if the clock is wrong. */
  readonly check: (service: Service) => Promise<void>;
  /** Returns the correction of this device's times in milliseconds; undefined for none. */
  readonly offsetMs: () => number | undefined;
}

export function createClockCorrection(): ClockCorrection {
  const { clockField, clockText, correctsClock } = elements;
  let measuredMs: number | undefined;
  return {
    async check(service) {
      const measured = await service.measureClockOffset();
      const judgement = measured && judgeClock(measured);
      if (measured === undefined || judgement === undefined) return;
      measuredMs = measured.offsetMs;
      showText(clockText, `Correct the times. ${judgement}`);
      clockField.hidden = false;
      const run = (): void => {
        correctsClock.checked = true;
      };
      const text = `${judgement} Frames would get wrong times, and the service refuses times in the future.`;
      showNotice(text, [{ label: 'Correct the times', run }], 'ask');
    },
    offsetMs: () => (correctsClock.checked ? measuredMs : undefined),
  };
}
