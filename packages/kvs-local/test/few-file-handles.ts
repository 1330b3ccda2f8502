// Leaves this process some 40 file handles, once its modules are loaded.
import { leaveFileHandles } from '../../../test/support/leave-file-handles.ts';
import '../src/index.ts';

await leaveFileHandles(40);
