/**
 * What may be wrong with an encoder: a script for the worker, which puts itself in front of the browser's own `VideoEncoder`. Each
 * decides over an access unit, or a call, from the n-th access unit of a capture on; the units of the probe are not counted.
 */
const faults = {
  'fails by itself': `output: () => { error(new DOMException('the codec broke', 'EncodingError')); }`,
  'throws when it is given a picture': `encode: () => { throw new DOMException('closed', 'InvalidStateError'); }`,
  'gives nothing any more': 'output: () => undefined',
  'swaps two pictures': `output: (chunk, metadata, count) => {
    if (count % 2 === 0) { held = [chunk, metadata]; return; }
    give(chunk, metadata);
    give(...held);
  }`,
  'leaves a picture out': 'output: (chunk, metadata, count) => { if (count > first) give(chunk, metadata); }',
  'gives a picture twice': 'output: (chunk, metadata) => { give(chunk, metadata); give(chunk, metadata); }',
  'tells other times': `output: (chunk, metadata) => {
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    give(new EncodedVideoChunk({ type: chunk.type, timestamp: chunk.timestamp + 1, data }), metadata);
  }`,
  'changes its avcC unasked': `output: (chunk, metadata) => {
    const description = Uint8Array.from(atob('AULAFv/hABJnQsAWjI1AUB6TUGBgYHhEI1ABAARozjyA'), (letter) => letter.charCodeAt(0));
    give(chunk, chunk.type === 'key' ? { decoderConfig: { codec: 'avc1.42c016', description } } : metadata);
  }`,
  'gives no keyframe where one is asked for':
    'encode: (picture, options) => real.encode(picture, { keyFrame: false })',
  'gives what is no access unit': `output: (chunk, metadata) => {
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    data[0] = 255;
    give(new EncodedVideoChunk({ type: chunk.type, timestamp: chunk.timestamp, data }), metadata);
  }`,
} as const;

export type EncoderFault = keyof typeof faults;
export const encoderFaults = Object.keys(faults) as EncoderFault[];

/**
 * @param first how many access units are as the browser gives them
 * @param encoder of the page's encoders the one that has the fault: 0 is that of the probe
 */
export function faultyEncoder(
  fault: EncoderFault,
  { first, encoder }: { first: number; encoder: number },
): string {
  return `(() => {
    const Real = VideoEncoder;
    const first = ${first};
    let encoders = 0;
    self.VideoEncoder = class {
      static isConfigSupported(config) { return Real.isConfigSupported(config); }
      constructor({ output: give, error }) {
        const isFaulty = encoders === ${encoder};
        encoders += 1;
        let outputs = 0;
        let held;
        let real;
        const fault = { ${faults[fault]} };
        real = new Real({
          error,
          output(chunk, metadata) {
            const count = outputs;
            outputs += 1;
            if (isFaulty && count >= first && fault.output) fault.output(chunk, metadata, count);
            else give(chunk, metadata);
          },
        });
        this.real = real;
        this.encode = (picture, options) => {
          if (isFaulty && outputs >= first && fault.encode) fault.encode(picture, options);
          else real.encode(picture, options);
        };
      }
      configure(config) { this.real.configure(config); }
      flush() { return this.real.flush(); }
      close() { this.real.close(); }
      get state() { return this.real.state; }
    };
  })();`;
}
