/** A producer with whom there is nothing more to talk about: it is gone, or silent for too long, or the server ends. */
export class ProducerGone extends Error {
  override readonly name = 'ProducerGone';
}
