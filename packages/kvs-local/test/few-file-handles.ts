// Leaves this process some 40 file handles, once its modules are loaded: a loader may open them all at once. How many are
// open by then differs with what has started it.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import '../src/index.ts';

const open = readdirSync('/proc/self/fd').length;
execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${open + 40}`]);
