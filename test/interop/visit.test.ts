import { inject, test, expect } from 'vitest'
import { testDatabase } from '../database.ts'
import { heldBefore, proveOnce } from '../faults/exactly-once.ts'
import { openMortalHouse } from '../faults/mortal-house.ts'
import { playVisit } from '../faults/scripted-visit.ts'
import { withHapi } from './java.ts'

const TONY = { given: 'Tony', family: 'Douglas', birthDate: '1972-04-18', contact: '555-707-6353' }

test(
  'a visit from its booking to the signed note and a message is in HAPI’s record whole, and once',
  { ...withHapi, timeout: 180_000 },
  async () => {
    const pool = await testDatabase()
    const { rows } = await pool.query<{ name: string }>('select current_database() as name')
    const house = await openMortalHouse(`${inject('postgres')}/${rows[0]?.name ?? ''}`, inject('hapi').url)
    try {
      const before = await heldBefore(house)
      const visit = await playVisit(house, TONY, 'interop-visit', new Set())
      await expect
        .poll(() => proveOnce(house, [visit], before), { timeout: 60_000, interval: 1_000 })
        .toEqual({ duplicates: [], missing: [], mailTwice: 0 })
    } catch (fault) {
      throw new Error(house.log().slice(-2_000), { cause: fault })
    } finally {
      await house.stop()
      await pool.end()
    }
  },
)
