/** Failures on demand; docs/sandbox.md says what each does. */
export const FAULT_KINDS = [
  'slow',
  '429',
  '500',
  'drop',
  'garbled',
  'refuse',
  'expired-token',
  'conflict',
  'down',
  'gateway-down',
  'telephone-down',
  'telephone-drop',
  'transcription-down',
  'notifications-lost',
  'video-down',
  'video-silent',
  'native-silent',
  'connection-status-down',
  'interface-down',
  'hub-down',
  'hub-silent',
  'hub-denied',
  'hub-garbled',
  'hub-stranger',
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

const REFUSED = [403, 404, 422, 423, 424] as const

/** A failure waiting for requests. Without `method`, `type` or `count` it meets every FHIR request until cleared. */
export interface Fault {
  kind: FaultKind
  method?: string
  type?: string
  /** How many requests it still meets. */
  count?: number
  /** For `slow`: how long. */
  ms?: number
  /** For `refuse`: 403, 404 as of an EMR that lacks the type, 422, 423 as of one that is busy with it, or 424. */
  status?: (typeof REFUSED)[number]
}

export class Faults {
  #active: Fault[] = []

  list(): readonly Fault[] {
    return this.#active
  }

  add(fault: Fault): void {
    this.#active.push(fault)
  }

  clear(): void {
    this.#active = []
  }

  /** The first active fault of one of these kinds that meets this request, counted down by one. */
  meet(kinds: readonly FaultKind[], method: string, types: readonly string[]): Fault | undefined {
    const fault = this.#active.find(
      (one) =>
        kinds.includes(one.kind) &&
        (one.method === undefined || one.method === method) &&
        (one.type === undefined || types.includes(one.type)),
    )
    if (fault?.count !== undefined) {
      fault.count -= 1
      if (fault.count <= 0) this.#active = this.#active.filter((one) => one !== fault)
    }
    return fault
  }
}

/** Reads a fault from JSON; throws a sentence that says what was wrong. */
export function parseFault(json: unknown): Fault {
  const given = typeof json === 'object' && json !== null ? { ...json } : {}
  const field = (name: string): unknown => Object.entries(given).find(([key]) => key === name)?.[1]
  const kind = FAULT_KINDS.find((one) => one === String(field('kind')))
  if (!kind) throw new Error(`"kind" must be one of ${FAULT_KINDS.join(', ')}`)
  const fault: Fault = { kind }
  for (const name of ['method', 'type'] as const) {
    const value = field(name)
    if (typeof value === 'string' && value !== '') fault[name] = name === 'method' ? value.toUpperCase() : value
  }
  for (const name of ['count', 'ms'] as const) {
    const value = field(name)
    if (value === undefined) continue
    if (typeof value !== 'number' || value < 1) throw new Error(`"${name}" must be a number from 1`)
    fault[name] = value
  }
  const status = REFUSED.find((one) => one === field('status'))
  if (status !== undefined) fault.status = status
  return fault
}
