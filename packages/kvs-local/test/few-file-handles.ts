// Leaves this process 64 file handles, once its modules are loaded: a loader may open them all at once.
import { execFileSync } from 'node:child_process';
import '../src/index.ts';

execFileSync('prlimit', ['--pid', String(process.pid), '--nofile=64']);
