/** The part of an injector that {@link controlFaults} needs. */
interface ControlledInjector<Fault> {
  /** Faults that were injected since the last {@link clear}, including those that no longer strike. */
  readonly faults: readonly object[];
  /** Faults that struck, oldest first. */
  readonly fired: readonly object[];
  /**
   * Injects a parsed fault.
   * @returns the id of the injection
   */
  inject(fault: Fault): string;
  /** Removes the pending faults and keeps those that struck. */
  clear(): void;
}

/** A request to the address that controls a server's faults. */
export interface FaultControlRequest {
  readonly method: string | undefined;
  /** A POST with any type except `application/json` is answered with 415. */
  readonly contentType: string | undefined;
  /** Reads the body; called only for a POST of JSON. */
  readonly readText: () => Promise<string>;
}

/** To be sent as JSON. */
export interface FaultControlAnswer {
  /** 400 for an invalid fault, 405 for another method, 415 for a POST that is not JSON. */
  readonly statusCode: 200 | 400 | 405 | 415;
  /** `{ faults, firedFaults }` to GET, `{ id }` to POST, `{}` to DELETE; otherwise `{ message }`. */
  readonly answer: object;
}

/**
 * Answers GET (lists pending faults and those that struck), POST of JSON (injects one) and DELETE (clears them). The server
 * decides who may call. A page cannot send the JSON content type to another origin without a preflight.
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
