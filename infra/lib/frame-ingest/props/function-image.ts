import type { IRepository } from 'aws-cdk-lib/aws-ecr';

/** An image of the functions that is built already. Both functions run it, each with a command of its own. */
export interface FunctionImage {
  /**
   * Repository that the image is in, in the region of the stack. One that is not made in this app, and not of this account, has to
   * let Lambda and this account pull from it.
   */
  readonly repository: IRepository;
  /**
   * Tag of the image, or its digest (`sha256:...`). Lambda looks at what a tag stands for when it changes, and not when the tag moves:
   * give each release one of its own.
   */
  readonly tagOrDigest: string;
}
