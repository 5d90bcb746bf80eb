import type { Meetings } from '../server/act/meetings.ts'

const nobodyAsks = () => Promise.reject(new Error('nobody expected a meeting to be asked for'))

/** For visits in rooms of our own. */
export const NO_MEETINGS: Meetings = { open: nobodyAsks, replace: nobodyAsks, end: nobodyAsks, log: nobodyAsks }
