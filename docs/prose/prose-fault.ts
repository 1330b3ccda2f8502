/** A place in a document or a source file that reads badly. */
export interface ProseFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}
