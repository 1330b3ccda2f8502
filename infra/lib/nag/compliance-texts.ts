/** Why a rule of the compliance packs does not apply to a resource of the constructs. */
export interface ComplianceText {
  /** The rule's name, without the name of a pack. */
  readonly rule: keyof typeof packsOf;
  /** The resource, in the words of README.md. */
  readonly of: string;
  /** A sentence, or two. */
  readonly why: string;
}

/** The packs of cdk-nag with this rule; AwsSolutions and Serverless have their own rules. */
export const packsOf = {
  S3BucketReplicationEnabled: ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'],
  S3BucketDefaultLockEnabled: ['NIST.800.53.R4'],
  S3DefaultEncryptionKMS: ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321'],
  IAMNoInlinePolicy: ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'],
  LambdaDLQ: ['HIPAA.Security', 'NIST.800.53.R5'],
  LambdaConcurrency: ['HIPAA.Security', 'NIST.800.53.R5'],
  LambdaInsideVPC: ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'],
} as const;

/** All acknowledged rules of the packs HIPAA Security, NIST 800-53 (R4 and R5) and PCI DSS 3.2.1. */
export const complianceTexts = {
  archiveReplication: {
    rule: 'S3BucketReplicationEnabled',
    of: 'the archive',
    why: 'S3 keeps each fragment in three Availability Zones. A copy in another region needs a bucket there, which is your choice: make the bucket with its replication, and pass it as bucket.',
  },
  archiveLock: {
    rule: 'S3BucketDefaultLockEnabled',
    of: 'the archive',
    why: 'The functions can neither delete nor replace a fragment. A lock would also keep claims and offered clips, which lifecycle rules delete.',
  },
  logReplication: {
    rule: 'S3BucketReplicationEnabled',
    of: 'the buckets of access logs',
    why: 'Nothing is restored from access logs. To keep them elsewhere, pass your own bucket for them.',
  },
  logLock: {
    rule: 'S3BucketDefaultLockEnabled',
    of: 'the buckets of access logs',
    why: 'S3 does not deliver access logs to a bucket with a default lock.',
  },
  logKey: {
    rule: 'S3DefaultEncryptionKMS',
    of: 'the buckets of access logs',
    why: 'S3 delivers access logs only to buckets that are encrypted with its own keys.',
  },
  pageReplication: {
    rule: 'S3BucketReplicationEnabled',
    of: 'the bucket of the page',
    why: 'The page is part of the package: each deployment puts it there again.',
  },
  pageLock: {
    rule: 'S3BucketDefaultLockEnabled',
    of: 'the bucket of the page',
    why: 'Deployments replace the page.',
  },
  pageKey: {
    rule: 'S3DefaultEncryptionKMS',
    of: 'the bucket of the page',
    why: 'The page is public: CloudFront serves it to everyone.',
  },
  inlinePolicy: {
    rule: 'IAMNoInlinePolicy',
    of: 'the roles of the functions, including the one of aws-cdk-lib that sets up notifications',
    why: 'The policy belongs to this one role and is deleted with it; a managed one could be attached to others.',
  },
  deadLetters: {
    rule: 'LambdaDLQ',
    of: 'the two functions',
    why: 'A dead letter queue of a function takes asynchronous invocations. API and queue invoke synchronously: the caller gets the error, and the queue has a dead letter queue of its own.',
  },
  redriveConcurrency: {
    rule: 'LambdaConcurrency',
    of: 'the second function',
    why: 'Its event source mapping has the limit, redriveConcurrency, without taking that much from the concurrency of the account for good.',
  },
  deploymentDeadLetters: {
    rule: 'LambdaDLQ',
    of: 'the function that deploys the page',
    why: 'CloudFormation invokes it, waits for its answer and reports a missing one.',
  },
  deploymentConcurrency: {
    rule: 'LambdaConcurrency',
    of: 'the function that deploys the page',
    why: 'It runs during deployments only, once for each.',
  },
  deploymentVpc: {
    rule: 'LambdaInsideVPC',
    of: 'the function that deploys the page',
    why: 'It runs during deployments only, sees no video and only talks to S3 and CloudFormation.',
  },
} as const satisfies Record<string, ComplianceText>;
