import { Type } from 'typebox'

/** An address of the web. */
export const Url = Type.String({ format: 'uri', pattern: '^https?://' })
/** Anything but nothing. */
export const Text = Type.String({ minLength: 1 })

/** From it the AES key of a context link is made; shorter ones are guessed. */
export const PassPhrase = Type.String({ minLength: 16 })

/** A time of day. */
export const CLOCK = '^([01][0-9]|2[0-3]):[0-5][0-9]$'
