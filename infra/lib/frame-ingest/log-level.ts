/** What the functions log. Levels above `INFO` are none of it: metrics and alarms are made of the line of each request. */
export enum LogLevel {
  /** A line for each request, and for each failure. */
  INFO = 'INFO',
  /** Also one for each call of S3 and of Kinesis Video's control plane, with its duration and request id. */
  DEBUG = 'DEBUG',
}
