/** What {@link controlFaults} needs of an injector. */
interface ControlledInjector<Fault> {
  /** Faults that were injected since the last {@link clear}, also those that strike no more. */
  readonly faults: readonly object[];
  /** Faults that struck, oldest first. */
  readonly fired: readonly object[];
  /**
   * Takes a fault that has been parsed.
   * @returns the id of the injection
   */
  inject(fault: Fault): string;
  /** Forgets the faults to come, and keeps those that struck. */
  clear(): void;
}

/** A request at the address where a server's faults are controlled. */
export interface FaultControlRequest {
  readonly method: string | undefined;
  /** A POST of any other than `application/json` is answered 415. */
  readonly contentType: string | undefined;
  /** Reads the body; called for a POST of JSON only. */
  readonly readText: () => Promise<string>;
}

/** To be sent as JSON. */
export interface FaultControlAnswer {
  /** 400 for a fault that is wrong, 405 for another method, 415 for a POST that is not JSON. */
  readonly statusCode: 200 | 400 | 405 | 415;
  /** `{ faults, firedFaults }` to GET, `{ id }` to POST, `{}` to DELETE; otherwise `{ message }`. */
  readonly answer: object;
}

/**
 * Answers GET (faults to come and those that struck), POST of JSON (injects one) and DELETE (clears them). Who may ask is
 * the server's to say. A page cannot send the content type of JSON to a stranger without asking first.
 */
export async function controlFaults<Fault>(
  { method, contentType, readText }: FaultControlRequest,
  injector: ControlledInjector<Fault>,
  parseFault: (input: unknown) => Fault,
): Promise<FaultControlAnswer> {
  switch (method) {
    case 'GET':
      return { statusCode: 200, answer: { faults: injector.faults, firedFaults: injector.fired } };
    case 'DELETE':
      injector.clear();
      return { statusCode: 200, answer: {} };
    case 'POST': {
      if (!/^application\/json\s*(;|$)/i.test(contentType ?? '')) {
        return { statusCode: 415, answer: { message: 'Send a fault as application/json' } };
      }
      const text = await readText();
      try {
        return { statusCode: 200, answer: { id: injector.inject(parseFault(text)) } };
      } catch (error) {
        return { statusCode: 400, answer: { message: (error as Error).message } };
      }
    }
    default:
      return { statusCode: 405, answer: { message: 'Faults take GET, POST and DELETE' } };
  }
}
