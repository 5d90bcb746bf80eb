import type { Adapter, AdapterPayload } from 'oidc-provider'
import { join } from 'node:path'
import { Journal } from '../fhir/journal.ts'

interface Entry {
  key: string
  payload?: AdapterPayload
  /** Milliseconds since 1970. */
  expires?: number
}

/** What need not survive a restart: it is used within seconds, or a restart may as well end it. */
const FORGOTTEN = new Set(['ReplayDetection', 'Interaction', 'ClientCredentials'])
/** What dies when somebody's grants are revoked. */
const GRANTED = new Set(['AccessToken', 'RefreshToken', 'AuthorizationCode', 'Grant'])

/** Sessions, grants, tokens and launches of the authorization server, kept through a restart by a journal. */
export class SmartStorage {
  readonly #entries = new Map<string, Entry>()
  readonly #journal: Journal<Entry>
  readonly #now: () => Date

  constructor(data: string, now: () => Date) {
    this.#now = now
    this.#journal = Journal.open<Entry>(join(data, 'smart.jsonl'), (entry) => this.#keep(entry))
  }

  get(model: string, id: string): AdapterPayload | undefined {
    const entry = this.#entries.get(`${model}:${id}`)
    if (entry?.expires !== undefined && entry.expires <= this.#now().getTime()) return undefined
    return entry?.payload
  }

  put(model: string, id: string, payload: AdapterPayload, seconds?: number): void {
    const expires = seconds === undefined ? {} : { expires: this.#now().getTime() + seconds * 1000 }
    this.#store(model, { key: `${model}:${id}`, payload, ...expires })
  }

  remove(model: string, id: string): void {
    if (this.#entries.has(`${model}:${id}`)) this.#store(model, { key: `${model}:${id}` })
  }

  /** Removes every token and grant that `concerns` is true of; returns how many. */
  revoke(concerns: (payload: AdapterPayload) => boolean): number {
    const doomed = [...this.#entries.values()].filter(
      ({ key, payload }) => payload && GRANTED.has(modelOf(key)) && concerns(payload),
    )
    for (const { key } of doomed) this.#store(modelOf(key), { key })
    return doomed.length
  }

  find(model: string, matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const { key, payload } of this.#entries.values()) {
      if (payload && modelOf(key) === model && matches(payload)) return this.get(model, key.slice(model.length + 1))
    }
    return undefined
  }

  /** The adapter that `oidc-provider` wants for one of its models. */
  adapter(model: string): Adapter {
    return {
      upsert: async (id, payload, seconds) => this.put(model, id, payload, seconds),
      find: async (id) => this.get(model, id),
      findByUserCode: async () => undefined,
      findByUid: async (uid) => this.find(model, (payload) => payload.uid === uid),
      consume: async (id) => {
        const payload = this.get(model, id)
        const expires = this.#entries.get(`${model}:${id}`)?.expires
        const consumed = Math.floor(this.#now().getTime() / 1000)
        if (payload)
          this.#store(model, {
            key: `${model}:${id}`,
            payload: { ...payload, consumed },
            ...(expires ? { expires } : {}),
          })
      },
      destroy: async (id) => this.remove(model, id),
      revokeByGrantId: async (grantId) => {
        this.revoke((payload) => payload.grantId === grantId)
      },
    }
  }

  close(): void {
    this.#journal.close()
  }

  #store(model: string, entry: Entry): void {
    this.#keep(entry)
    if (!FORGOTTEN.has(model)) this.#journal.append(entry)
  }

  #keep(entry: Entry): void {
    if (entry.payload) this.#entries.set(entry.key, entry)
    else this.#entries.delete(entry.key)
  }
}

function modelOf(key: string): string {
  return key.slice(0, key.indexOf(':'))
}
