import type { Cloud } from '../cloud/open-cloud';

/** How one type of resource is made here. */
export interface ResourceType {
  readonly type: string;
  /** What stands for it here. */
  readonly standIn: string;
  /** Paths of properties that have no effect here: with everything below them. */
  readonly notRehearsed: readonly string[];
  /**
   * Makes the resource. It has to read every property, to its leaves, that is not listed as not rehearsed.
   * @throws {Error} for what the service would refuse
   */
  create(properties: never, id: string, cloud: Cloud): CreatedResource | Promise<CreatedResource>;
}

/** What others refer to. */
export interface CreatedResource {
  readonly ref: string;
  /** @default - none */
  readonly attributes?: Readonly<Record<string, string>>;
}
