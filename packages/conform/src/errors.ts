/** The deployment does something else than it should. Its message says what was received. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** The check cannot be made. Its message says why. */
export class Skip extends Error {
  override readonly name = 'Skip';
}
