import { handlesOfAStart } from './check-file-handles.ts';
import { stderrTailLength } from './running-program.ts';

/** After this time without a program to start, the launcher ends. It is started again when there is one. */
const idleMs = 5 * 60_000;

/** An order to the launcher. */
export type LauncherOrder =
  | {
      readonly token: string;
      readonly path: string;
      readonly arguments: readonly string[];
      readonly cwd: string;
    }
  | { readonly kill: string };

/** The launcher reports once that it is ready, and then each program's process ID and how it ended, or why it did not start. */
export type LauncherReport = { readonly ready: true } | ProgramReport;

export type ProgramReport = { readonly token: string } & (
  | { readonly unconnected: true }
  | { readonly error: { readonly code?: string; readonly message: string } }
  | { readonly pid: number }
  | { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly stderr: string }
);

/**
 * What the launcher runs: `node --eval`, with the path of the socket on which its parent listens and that socket's folder.
 * It is a text and not a file, because a bundle has no file beside it. It is not a function that is turned into text either,
 * because bundlers and coverage tools put calls into functions that only their own files have.
 *
 * For each order it connects to its parent, says by the token which order the connection is for, and starts the program with
 * the connection as both its standard input and output. It reads nothing from the connection, which is the program's. When its
 * parent is gone, for whatever reason, it kills what it has started and ends.
 */
export const launcherProgram = `'use strict';
const { spawn } = require('node:child_process');
const { closeSync, existsSync, openSync, rmdirSync, unlinkSync } = require('node:fs');
const { Socket } = require('node:net');

const [, socketPath, directory] = process.argv;
const runs = new Map();
let idle = setTimeout(end, ${idleMs});
let isCutOff = false;

process.on('disconnect', end);
process.on('message', (order) => (order.kill === undefined ? connect(order) : kill(order.kill)));
tell({ ready: true });

function connect(order) {
  clearTimeout(idle);
  const socket = new Socket({ allowHalfOpen: true });
  const run = { socket };
  runs.set(order.token, run);
  socket.pause();
  socket.once('error', () => {
    if (run.connected) return;
    // Where a cleaner of old files has taken the socket, no other order can be done either.
    isCutOff = true;
    finish(order.token, { unconnected: true });
  });
  socket.connect(socketPath, () => {
    socket.write(order.token, (error) => {
      if (error || !runs.has(order.token)) return;
      run.connected = true;
      start(order, run);
    });
  });
}

function start({ token, path, arguments: programArguments, cwd }, run) {
  let child;
  try {
    checkFileHandles();
    child = spawn(path, programArguments, {
      // A process may go on in a folder that is gone; nothing can be started in one.
      ...{ env: {}, cwd: existsSync(cwd) ? cwd : '/' },
      ...{ stdio: [run.socket, run.socket, 'pipe'], detached: true },
    });
  } catch (error) {
    return fail(token, error);
  }
  run.child = child;
  run.socket.destroy();
  child.once('error', (error) => fail(token, error));
  if (child.pid === undefined) return;
  tell({ token, pid: child.pid });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => { stderr = (stderr + text).slice(-${stderrTailLength}); });
  child.once('exit', () => killGroup(child));
  child.once('close', (code, signal) => finish(token, { code, signal, stderr }));
}

function checkFileHandles() {
  const handles = [];
  try {
    while (handles.length < ${handlesOfAStart}) handles.push(openSync('/dev/null', 'r'));
  } finally {
    for (const handle of handles) closeSync(handle);
  }
}

function fail(token, { code, message }) {
  finish(token, { error: { code, message } });
}

function finish(token, outcome) {
  const run = runs.get(token);
  if (run === undefined) return;
  runs.delete(token);
  run.socket.destroy();
  if (runs.size === 0) idle = setTimeout(end, isCutOff ? 0 : ${idleMs});
  tell({ token, ...outcome });
}

function tell(report) {
  if (process.connected) process.send(report, () => {});
}

function kill(token) {
  const run = runs.get(token);
  if (run === undefined) return;
  if (run.child === undefined) return finish(token, { code: null, signal: 'SIGKILL', stderr: '' });
  killGroup(run.child);
  run.child.stderr.destroy();
}

function killGroup({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {}
}

function end() {
  for (const { child } of runs.values()) if (child !== undefined) killGroup(child);
  try {
    unlinkSync(socketPath);
  } catch {}
  try {
    rmdirSync(directory);
  } catch {}
  process.exit();
}
`;
