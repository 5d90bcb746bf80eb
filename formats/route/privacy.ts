import { judge, type Judged, type Privacy, type Signed } from '#domain/route/privacy.ts'
import type { Only } from '#domain/route/route.ts'
import { scopeOf } from '#domain/referral/consent.ts'
import { NOTICE } from '#domain/referral/summary.ts'
import { consentScope } from '../referral/summary-text.ts'
import { isRecord } from '../fhir/element.ts'
import { parseMessage } from '../hl7v2/message.ts'
import { fieldPath, valuesAt } from './find.ts'
import { isObject } from './opened-json.ts'
import { partOfJson, textsIn } from './privacy-json.ts'
import { partOfMessage } from './privacy-message.ts'
import { objectIn } from './read.ts'

/** What goes of a message by what its patient has permitted by now, or why nothing does. */
export type Gated = { judged: Judged; bytes: Uint8Array | null }

/**
 * Lets through of what would go what the consent of its patient permits. What stays behind leaves no gap: segments and items are
 * numbered anew and lists closed up, so that what goes is what would have gone had the rest never been written. What a consent
 * permits goes with the notice and what the consent covers.
 */
export function gated(privacy: Privacy, signed: Signed, bytes: Uint8Array, now: Date): Gated {
  const free = privacy.unrestricted !== undefined && saysSoAlone(privacy.unrestricted, bytes)
  const judged = judge(privacy, signed, free, now)
  if (!judged.goes) return { judged, bytes: null }
  const { places, consent } = judged
  const words = consent === null ? [] : [NOTICE.text, consentScope(scopeOf(consent, signed.zone))]
  const part = (isObject(bytes) ? partOfJson : partOfMessage)(bytes, places, { at: privacy.notice, words })
  return 'why' in part ? { judged: { goes: false, why: part.why }, bytes: null } : { judged, bytes: part.bytes }
}

/** Whether each of these places says something, and nothing but what may stand there; in a Bundle, in each resource. */
function saysSoAlone(places: readonly Only[], bytes: Uint8Array): boolean {
  const says = (texts: (at: string) => string[]) =>
    places.every(({ at, values }) => {
      const said = texts(at)
      return said.length > 0 && said.every((text) => values.includes(text))
    })
  if (!isObject(bytes)) {
    const message = parseMessage(bytes)
    return says((at) => {
      const path = fieldPath(at)
      return path === undefined ? [] : valuesAt(message, path)
    })
  }
  const value: Record<string, unknown> = { ...objectIn(bytes) }
  const entries = [value['entry']].flat().filter(isRecord)
  const each = value['resourceType'] === 'Bundle' ? entries.map(({ resource }) => resource) : [value]
  return each.length > 0 && each.every((one) => says((at) => textsIn(one, at.split('.'))))
}
