import type { Meetings, MeetingsOf } from '../server/act/meetings.ts'

const nobodyAsks = () => Promise.reject(new Error('nobody expected a meeting to be asked for'))

const NONE: Meetings = { open: nobodyAsks, replace: nobodyAsks, end: nobodyAsks, log: nobodyAsks }

/** For visits in rooms of our own. */
export const NO_MEETINGS: MeetingsOf = { link: NONE, native: NONE }
