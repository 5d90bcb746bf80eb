import { sayJudged, type Privacy, type Signed } from '#domain/route/privacy.ts'
import { gated } from '#formats/route/privacy.ts'
import type { Deliver } from '../act/routes.ts'

/** What somebody has to be asked again for before anything goes. */
const NOT_KNOWN = 'the EMR does not say whose it is, and so not what they permit'

/**
 * Hands on what the patient of a message permits by now, and nothing of it where they don't. `signed` is what is known of them, null
 * where that can't be told.
 */
export function gate(privacy: Privacy, signed: Signed | null, deliver: Deliver, now: () => Date): Deliver {
  return async ({ id, event, bytes }) => {
    if (signed === null) return { tried: 'again', why: NOT_KNOWN }
    const { judged, bytes: part } = gated(privacy, signed, bytes, now())
    const says = sayJudged(judged)
    if (part === null) return { tried: 'withheld', why: says }
    const tried = await deliver({ id, event, bytes: part })
    if (tried.tried !== 'delivered' || !judged.goes) return tried
    const { consent, fields } = judged
    return { ...tried, disclosed: { says, patient: signed.patient, consent: consent?.id ?? null, fields } }
  }
}
