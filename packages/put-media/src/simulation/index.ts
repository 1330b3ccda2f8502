export { createRandom } from './create-random.ts';
export { VirtualTime } from './virtual-time.ts';
