import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

/**
 * A migrated database of this test file's own, cloned from the run's template in milliseconds. It goes with the run's
 * PostgreSQL, so nothing has to drop it.
 */
export async function testDatabase(): Promise<pg.Pool> {
  const server = inject('postgres')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const owner = new pg.Client({ connectionString: `${server}/postgres` })
  await owner.connect()
  await owner.query(`create database ${name} template causeway`)
  await owner.end()
  return new pg.Pool({ connectionString: `${server}/${name}`, allowExitOnIdle: true })
}
