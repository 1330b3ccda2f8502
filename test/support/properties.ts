import fc from 'fast-check';

/**
 * The tests look at the same cases each time, so that a failure belongs to the change that is tested. Others are looked at
 * with `PROPERTY_SEED`: any integer, which a failure prints.
 */
const seed = Number(process.env['PROPERTY_SEED'] ?? 2026);
if (!Number.isSafeInteger(seed)) throw new Error('PROPERTY_SEED must be an integer');

fc.configureGlobal({ seed });

export default fc;
