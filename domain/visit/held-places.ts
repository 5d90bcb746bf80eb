import type { HeldRef } from './event.ts'

/** Under which the lines of the chat wait, for the draft of the note; they go with the signature, or after seven days. */
export const CHAT: HeldRef = 'chat/'

/** Under which it waits what was given at a booking, until the EMR has it, and where that gives it to nobody, until it is matched. */
export const BOOKING: HeldRef = 'booking/1'

/** Under which it waits what the clinician has made of the draft: they go with the signature. */
export const DRAFTED: HeldRef = 'draft/'
