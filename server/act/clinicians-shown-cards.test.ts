import { expect, test } from 'vitest'
import { ChartFault, type Clinician } from './chart.ts'
import { cliniciansShownCards } from './clinicians-shown-cards.ts'
import type { House } from './house.ts'

/** Cards in an EMR that says of each who they are, and is asked each time that `asked` holds. */
function shown() {
  const emr = { asked: [] as string[], active: true, down: false }
  const clock = { now: new Date('2026-11-27T15:00:00Z') }
  const house = {
    now: () => clock.now,
    chartOf: (organization: string) => ({
      read: {
        clinician: async (user: string) => {
          emr.asked.push(`${organization} ${user}`)
          if (emr.down) throw new ChartFault({ kind: 'unreachable' })
          return { active: emr.active } as Clinician
        },
      },
    }),
  } as unknown as House
  const later = (seconds: number) => (clock.now = new Date(clock.now.getTime() + seconds * 1_000))
  return { ...cliniciansShownCards(house), emr, later }
}

test('whoever presses the card that is before them is not asked about again', async () => {
  const { cardTo, clinician, emr, later } = shown()
  await cardTo('riverbend', 'Practitioner/dr')
  later(59)
  expect(await clinician('riverbend', 'Practitioner/dr')).toEqual({ active: true })
  expect(emr.asked).toEqual(['riverbend Practitioner/dr'])
})

test('a card is good for one launch, and for a minute: who has left since gets in no more', async () => {
  const { cardTo, clinician, emr, later } = shown()
  await cardTo('riverbend', 'Practitioner/dr')
  emr.active = false
  expect(await clinician('riverbend', 'Practitioner/dr')).toEqual({ active: true })
  expect(await clinician('riverbend', 'Practitioner/dr')).toEqual({ active: false })
  emr.active = true
  await cardTo('riverbend', 'Practitioner/dr')
  emr.active = false
  later(61)
  expect(await clinician('riverbend', 'Practitioner/dr')).toEqual({ active: false })
})

test('it is of its user at its organization alone', async () => {
  const { cardTo, clinician, emr } = shown()
  await cardTo('riverbend', 'Practitioner/dr')
  await clinician('riverbend', 'Practitioner/other')
  await clinician('hillside', 'Practitioner/dr')
  expect(emr.asked).toEqual(['riverbend Practitioner/dr', 'riverbend Practitioner/other', 'hillside Practitioner/dr'])
})

test('an EMR that could not say it for the card is asked at the press', async () => {
  const { cardTo, clinician, emr } = shown()
  emr.down = true
  await expect(cardTo('riverbend', 'Practitioner/dr')).rejects.toThrow(ChartFault)
  await expect(clinician('riverbend', 'Practitioner/dr')).rejects.toThrow(ChartFault)
  emr.down = false
  await cardTo('riverbend', 'Practitioner/dr')
  expect(await clinician('riverbend', 'Practitioner/dr')).toEqual({ active: true })
})
