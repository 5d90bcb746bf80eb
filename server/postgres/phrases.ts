import type pg from 'pg'
import type { Store } from '../act/store.ts'

/** What clinicians keep for their notes. */
export function phrases(pool: pg.Pool): Pick<Store, 'phrases' | 'keepPhrase' | 'dropPhrase'> {
  return {
    phrases: async (organization, practitioner) => {
      const { rows } = await pool.query<{ name: string; text: string }>(
        'select name, text from phrase where organization = $1 and practitioner = $2 order by name',
        [organization, practitioner],
      )
      return rows
    },
    keepPhrase: async (organization, practitioner, { name, text }, most) => {
      const { rowCount } = await pool.query(
        `insert into phrase (organization, practitioner, name, text)
         select $1, $2, $3, $4 where exists (select 1 from phrase where organization = $1 and practitioner = $2 and name = $3)
           or (select count(*) from phrase where organization = $1 and practitioner = $2) < $5
         on conflict (organization, practitioner, name) do update set text = excluded.text`,
        [organization, practitioner, name, text, most],
      )
      return rowCount === 1
    },
    dropPhrase: async (organization, practitioner, name) => {
      await pool.query('delete from phrase where organization = $1 and practitioner = $2 and name = $3', [
        organization,
        practitioner,
        name,
      ])
    },
  }
}
