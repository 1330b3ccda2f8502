export { collectProblems, type ProblemCollector } from './collect-problems.ts';
export { type CliFlag, defaultOf, describeFlags } from './describe-flags.ts';
export { controlFaults, type FaultControlAnswer, type FaultControlRequest } from './faults/control-faults.ts';
export { createFaultParser, type FaultGrammar } from './faults/create-fault-parser.ts';
export {
  FaultInjector,
  type FaultMatching,
  type Fired,
  type InjectableFault,
  type RequestFaults,
} from './faults/fault-injector.ts';
export {
  choiceRule,
  type FaultRule,
  millisecondsRule,
  type NumberRange,
  numberRule,
  required,
  strikeRules,
  textRule,
} from './faults/fault-rule.ts';
export { createSeededRandom } from './faults/seeded-random.ts';
export { changeDirectory } from './files/change-directory.ts';
export { type Disk, type DiskFile, type FilePart, type ReadPart, systemDisk } from './files/disk.ts';
export { isErrorCode } from './files/is-error-code.ts';
export { lockDirectory } from './files/lock-directory.ts';
export { type SetAside, setAside } from './files/set-aside.ts';
export { writeAndSync, writeFileDurably } from './files/write-file-durably.ts';
export type { ConnectionAnswer, ConnectionFault } from './http/connection-fault.ts';
export { createLocalHttpServer, type LocalHttpServerOptions } from './http/create-local-http-server.ts';
export { closeConnection, finishResponse } from './http/finish-response.ts';
export { type ListeningAddress, listen } from './http/listen.ts';
export { type BodyTimeLimits, readBodyInTime, SlowBody } from './http/read-body-in-time.ts';
export { nearestName, suggestion } from './nearest-name.ts';
export {
  type CanonicalParts,
  encodeUriComponent,
  toCanonicalRequest,
} from './signature/canonical-request.ts';
export { collectSignedHeaders } from './signature/collect-signed-headers.ts';
export { parseAmzDate } from './signature/parse-amz-date.ts';
export { SigningKey, type SigningScope, sha256Hex, signatureAlgorithm } from './signature/signing-key.ts';
export { type SystemFault, toSystemFault } from './system-fault.ts';
export { type Pause, systemPause } from './time/pause.ts';
export {
  type KeepCertificatesOptions,
  type KeptCertificates,
  keepCertificates,
} from './tls/keep-certificates.ts';
export { readTlsFiles, type TlsIdentity } from './tls/read-tls-files.ts';
export { type CorsOptions, corsHeaders, preflightHeaders } from './web/cors-headers.ts';
export {
  type CheckHost,
  createHostAllowList,
  type HostAllowListOptions,
  misdirectedStatus,
} from './web/host-allow-list.ts';
export {
  createOriginPolicy,
  type JudgeOrigin,
  type OriginPolicyOptions,
  type OriginVerdict,
} from './web/origin-policy.ts';
