/** What requests to the local S3 and Kinesis Video are signed with. It opens nothing else, and says so. */
export const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };
