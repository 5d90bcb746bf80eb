import type { Listener, Transcriber } from '../act/transcriber.ts'
import type { Baa } from '../config/baa.ts'
import type { Organization } from '../config/organizations.ts'
import { commandTranscriber } from './command.ts'
import { openAiTranscriber } from './openai.ts'
import { vendorListener } from './vendor.ts'

export interface TranscriberParts {
  organizations: readonly Organization[]
  /** The bearer token of a service that wants one. */
  key: string | undefined
  mayReceive(baa: Baa | undefined): boolean
  now(): Date
  /** Speech has not become text; said without a word of what was spoken. */
  onAway(organization: string, why: string): void
}

/**
 * Who turns speech into text for each organization, in the one way that its settings name. Whether its agreement is in
 * force is asked at each use: it can end while we run. A vendor who tells words later is no help to who reads captions.
 */
export function openTranscribers({ organizations, key, mayReceive, now, onAway }: TranscriberParts): {
  transcriberOf(organization: string): Transcriber | null
  listenerOf(organization: string): Listener | null
  close(): void
} {
  const closing: (() => void)[] = []
  const listeners = new Map(
    organizations.flatMap(({ id, transcriber }) => {
      if (transcriber === undefined) return []
      const { url, model, command, vendor, baa } = transcriber
      const away = (why: string) => onAway(id, why)
      const listener = (): Listener | null => {
        if (url !== undefined && model !== undefined)
          return { answers: openAiTranscriber({ url, model, key, onAway: away }) }
        if (vendor !== undefined) return { tellsLater: vendorListener({ ...vendor, now, onAway: away }) }
        if (command === undefined) return null
        const recognizer = commandTranscriber({ command, onAway: away })
        closing.push(() => recognizer.close())
        return { answers: recognizer.transcribe }
      }
      return [[id, { listener: listener(), baa }] as const]
    }),
  )
  const listenerOf = (organization: string) => {
    const known = listeners.get(organization)
    return known !== undefined && mayReceive(known.baa) ? known.listener : null
  }
  return {
    listenerOf,
    transcriberOf: (organization) => {
      const listener = listenerOf(organization)
      return listener !== null && 'answers' in listener ? listener.answers : null
    },
    close: () => closing.forEach((close) => close()),
  }
}
