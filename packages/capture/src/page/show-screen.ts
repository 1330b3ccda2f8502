import { elements } from './elements.ts';
import { readSettings } from './settings/read-settings.ts';
import type { Phase } from './status/situation.ts';

/** Shows the source: the camera, the sample clip, or a text if there is nothing yet. */
export function showScreen(phase: Phase): void {
  const { preview, samplePreview, previewEmpty } = elements;
  const picture = readSettings().source.type === 'sample' ? samplePreview : preview;
  const shown = phase === 'running' || phase === 'preview' ? picture : previewEmpty;
  for (const element of [preview, samplePreview, previewEmpty]) element.hidden = element !== shown;
}
