import type { Clinician } from './chart.ts'
import type { House } from './house.ts'
import { recent } from './recent.ts'

/**
 * Who has a card before them, as the EMR has just said who they are: their press need not wait for it to say so again. A session
 * lasts hours on one such word; this one is a minute old at most, and good for one launch.
 */
export interface CliniciansShownCards {
  /** Asks the EMR who they are, when they are shown a card. Throws ChartFault. */
  cardTo(organization: string, user: string): Promise<Clinician>
  /** Who they are, when they launch: asked now where no card was shown to them in the last minute, or could not be said then. */
  clinician(organization: string, user: string): Promise<Clinician>
}

const FRESH_MS = 60_000

export function cliniciansShownCards(house: Pick<House, 'chartOf' | 'now'>): CliniciansShownCards {
  const asked = recent<{ at: number; answer: Promise<Clinician> }>(500)
  const ask = (organization: string, user: string) =>
    house.chartOf(organization).read.clinician(user, { as: 'backend' })
  return {
    cardTo: (organization, user) => {
      const answer = ask(organization, user)
      asked.set(`${organization} ${user}`, { at: house.now().getTime(), answer })
      // Nobody may come for it.
      answer.catch(() => undefined)
      return answer
    },
    clinician: async (organization, user) => {
      const key = `${organization} ${user}`
      const shown = asked.get(key)
      asked.drop(key)
      if (shown === undefined || house.now().getTime() - shown.at > FRESH_MS) return ask(organization, user)
      return shown.answer.catch(() => ask(organization, user))
    },
  }
}
