import type pg from 'pg'
import type { Store } from '../act/store.ts'

/** In which language people of the practice read. */
export function staffLanguage(pool: pg.Pool): Pick<Store, 'staffLanguage' | 'keepStaffLanguage'> {
  return {
    staffLanguage: async (organization, practitioner) => {
      const { rows } = await pool.query<{ language: 'en' | 'es' }>(
        'select language from staff_language where organization = $1 and practitioner = $2',
        [organization, practitioner],
      )
      return rows[0]?.language ?? null
    },
    keepStaffLanguage: async (organization, practitioner, language) => {
      await pool.query(
        `insert into staff_language (organization, practitioner, language) values ($1, $2, $3)
         on conflict (organization, practitioner) do update set language = excluded.language`,
        [organization, practitioner, language],
      )
    },
  }
}
