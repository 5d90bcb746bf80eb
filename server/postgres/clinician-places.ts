import type pg from 'pg'
import type { ClinicianAt } from '#domain/charge/rules.ts'
import type { Store } from '../act/store.ts'

/** Where clinicians were when they said so last. */
export function clinicianPlaces(pool: pg.Pool): Pick<Store, 'lastPlace' | 'keepLastPlace'> {
  return {
    lastPlace: async (organization, practitioner) => {
      const { rows } = await pool.query<{ place: ClinicianAt; state: string }>(
        'select place, state from clinician_place where organization = $1 and practitioner = $2',
        [organization, practitioner],
      )
      return rows[0] ?? null
    },
    keepLastPlace: async (organization, practitioner, { place, state }) => {
      await pool.query(
        `insert into clinician_place (organization, practitioner, place, state) values ($1, $2, $3, $4)
         on conflict (organization, practitioner) do update set place = excluded.place, state = excluded.state`,
        [organization, practitioner, place, state],
      )
    },
  }
}
