/** The two whom the schedule shows. */
export type Side = 'patient' | 'clinician'

/** Who is connected to the video of an appointment: what was told since the start of the sandbox. */
export class Connections {
  readonly #of = new Map<string, Partial<Record<Side, boolean>>>()

  set(appointment: string, side: Side, connected: boolean): void {
    this.#of.set(appointment, { ...this.#of.get(appointment), [side]: connected })
  }

  /** Empty for an appointment of which nothing was told. */
  of(appointment: string): Partial<Record<Side, boolean>> {
    return this.#of.get(appointment) ?? {}
  }
}
