/** What {@link controlFaults} needs of an injector. */
interface ControlledInjector<Fault> {
  readonly faults: readonly object[];
  readonly fired: readonly object[];
  inject(fault: Fault): string;
  clear(): void;
}

/** A request at the address where a server's faults are controlled. */
export interface FaultControlRequest {
  readonly method: string | undefined;
  readonly contentType: string | undefined;
  readonly readText: () => Promise<string>;
}

/** To be sent as JSON. */
export interface FaultControlAnswer {
  readonly statusCode: 200 | 400 | 405 | 415;
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
        return { statusCode: 415, answer: { message: 'A fault is sent as application/json' } };
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
