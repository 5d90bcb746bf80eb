import fc from 'fast-check'
import { expect, test } from 'vitest'
import { heardOf, type AppointmentWord, type ToldAppointment } from './told-appointment.ts'

const OKAFOR = ['Practitioner/dr-okafor']
const booked: AppointmentWord = { at: 1, taken: true, practitioners: OKAFOR, times: { start: 100, end: 120 } }
const moved: AppointmentWord = { at: 2, taken: true, practitioners: OKAFOR, times: { start: 300, end: 320 } }
const cancelled: AppointmentWord = { at: 3, taken: false }
const all = (words: readonly AppointmentWord[]) => words.reduce<ToldAppointment | null>(heardOf, null)

test('a message that comes late changes nothing that was said after it', () => {
  expect(all([moved, booked])).toEqual(all([booked, moved]))
  expect(all([booked, moved])?.times).toEqual({ is: { start: 300, end: 320 }, at: 2 })
})

test('a cancelled appointment is given back though the message names no time, and stays so', () => {
  expect(all([booked, cancelled])).toMatchObject({ taken: { is: false }, times: { is: { start: 100, end: 120 } } })
  expect(all([cancelled, booked])).toEqual(all([booked, cancelled]))
})

test('of two that were said at once the one that is heard later counts', () => {
  expect(all([booked, { ...moved, at: 1 }])?.times?.is.start).toBe(300)
})

const word = fc.record(
  {
    taken: fc.boolean(),
    practitioners: fc.subarray(['Practitioner/a', 'Practitioner/b'], { minLength: 1 }),
    times: fc.record({ start: fc.nat(50), end: fc.integer({ min: 51, max: 99 }) }),
  },
  { requiredKeys: ['taken'] },
)

test('in any order, and however often each comes, the same is known', () => {
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 6 }).chain((words) => {
        const said = words.map((one, at): AppointmentWord => ({ ...one, at }))
        const again = fc.subarray(said).map((some) => [...said, ...some])
        return fc.tuple(
          fc.constant(said),
          again.chain((some) => fc.shuffledSubarray(some, { minLength: some.length })),
        )
      }),
      ([said, shuffled]) => {
        expect(all(shuffled)).toEqual(all(said))
      },
    ),
    { numRuns: 500, seed: 53 },
  )
})
