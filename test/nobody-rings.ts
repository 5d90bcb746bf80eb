import type { Telephone } from '../server/act/telephone.ts'

const nobodyRings = () => Promise.reject(new Error('nobody is rung here'))

/** For visits without a call by telephone. */
export const NOBODY_RINGS: Telephone = { call: nobodyRings, hangUp: nobodyRings }
