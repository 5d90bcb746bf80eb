import type { Verdict } from '#formats/hl7v2/acknowledgement.ts'
import type { Gauge } from '../act/gauge.ts'

/** What has become of the messages of this process, by organization, and which of their fields nobody here reads. */
export interface MessageTally {
  /** `kind` is MSH-9 as far as it is codes, such as `SIU^S12`; `passedOver` names fields, such as `PV1-7`. */
  heard(organization: string, kind: string, outcome: Verdict, passedOver: readonly string[]): void
  gauges(): Gauge[]
}

const LETTER = { done: 'AA', repeat: 'AE', refused: 'AR' } as const
/** Of kinds and of fields each: a sender that makes up names doesn't fill the memory. */
const MOST = 1_000

/** Begins at nothing, as Prometheus expects of what it reads. */
export function openTally(): MessageTally {
  const messages = counter('causeway_v2_messages_total', 'Messages of HL7 v2 by what was answered and why')
  const fields = counter(
    'causeway_v2_fields_passed_over_total',
    'Messages of HL7 v2 with a field that says something and that is not read',
  )
  return {
    heard(organization, kind, outcome, passedOver) {
      const reason = 'error' in outcome ? `${outcome.error.code} ${outcome.error.where}`.trim() : ''
      messages.add({ organization, kind, answer: LETTER[outcome.verdict], reason })
      for (const field of passedOver) fields.add({ organization, field })
    },
    gauges: () => [...messages.gauges(), ...fields.gauges()],
  }
}

function counter(name: string, help: string) {
  const counts = new Map<string, { labels: Record<string, string>; value: number }>()
  return {
    add(labels: Record<string, string>): void {
      const key = JSON.stringify(labels)
      const known = counts.get(key)
      if (known !== undefined) known.value += 1
      else if (counts.size < MOST) counts.set(key, { labels, value: 1 })
    },
    gauges: (): Gauge[] => [...counts.values()].map(({ labels, value }) => ({ name, help, labels, value })),
  }
}
