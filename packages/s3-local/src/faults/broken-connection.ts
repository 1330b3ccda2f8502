/** A fault that ends the connection without an answer, or within one. */
export class BrokenConnection extends Error {
  override readonly name = 'BrokenConnection';

  constructor(readonly ending: 'closed' | 'reset') {
    super(`The connection must be ${ending} (an injected fault)`);
  }
}
