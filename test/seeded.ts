import fc from 'fast-check'

/**
 * Properties are tried on the same values in every run, so that what a run says depends on the change and not on the day.
 * `PROPERTY_SEED` tries others: a number, or `random`.
 */
const asked = process.env['PROPERTY_SEED'] ?? '20261127'
if (asked !== 'random') fc.configureGlobal({ seed: Number(asked) })
