/** What one message says of an appointment; undefined is not said. Instants are in ms. */
export interface AppointmentWord {
  /** When the EMR said it. */
  at: number
  taken: boolean
  /** `Practitioner/…`: all whose time it takes. */
  practitioners?: readonly string[]
  times?: { start: number; end: number }
}

/** What all messages together say of one, each part with when the EMR said it. */
export interface ToldAppointment {
  taken: Told<boolean>
  practitioners: Told<readonly string[]> | null
  times: Told<{ start: number; end: number }> | null
}

/** A part of it as it was said last. */
export interface Told<T> {
  is: T
  at: number
}

/**
 * What is known of an appointment once one more message is heard. Of each part the word counts that the EMR said last, in whatever
 * order the messages come and however often; of two that were said at once, the one that is heard later.
 */
export function heardOf(known: ToldAppointment | null, word: AppointmentWord): ToldAppointment {
  const { at, taken, practitioners, times } = word
  return {
    taken: later(known?.taken ?? null, { is: taken, at }),
    practitioners:
      practitioners === undefined
        ? (known?.practitioners ?? null)
        : later(known?.practitioners, { is: practitioners, at }),
    times: times === undefined ? (known?.times ?? null) : later(known?.times, { is: times, at }),
  }
}

function later<T>(known: Told<T> | null | undefined, said: Told<T>): Told<T> {
  return known == null || said.at >= known.at ? said : known
}
