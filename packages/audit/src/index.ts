export { type AuditOptions, type AuditReport, audit } from './audit.ts';
export { type CapturedFrameEntry, parseCapturedLog } from './captured-log.ts';
export type { Violation, ViolationKind } from './find-violations.ts';
export { type AnsweredRequest, parseRequestLog } from './request-log.ts';
