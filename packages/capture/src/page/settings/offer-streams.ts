import type { ServiceConfig } from '@frame-ingest/contract';
import { elements } from '../elements.ts';

/** Offers the streams that the caller may name, if there is a choice. The page's address can name one. */
export function offerStreams({ stream, streams }: ServiceConfig): void {
  const asked = new URLSearchParams(location.search).get('stream');
  const names = streams.filter((name) => !name.endsWith('*'));
  const preset = asked ?? stream ?? names[0] ?? '';
  const isChoice = streams.length > 1 || names.length !== streams.length || preset !== stream;
  elements.streamField.hidden = !isChoice;
  elements.streamNames.replaceChildren(...names.map((name) => new Option(name, name)));
  elements.stream.placeholder = streams.join(', ');
  elements.stream.title = `Kinesis video stream that receives the frames: ${streams.join(', ')}`;
  if (elements.stream.value === '') elements.stream.value = preset;
  elements.onlyStream.hidden = isChoice;
  elements.onlyStream.textContent = stream;
}
