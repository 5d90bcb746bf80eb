import type pg from 'pg'
import type { SaidStretch } from '#domain/schedule/free-times.ts'
import { heardOf, type Told, type ToldAppointment } from '#domain/schedule/told-appointment.ts'
import type { ToldTimeStore } from '../act/told-times.ts'
import { transaction } from './transaction.ts'

/** How long what is over is kept: a message may come late, and of an appointment that was moved here the older word must stay the older. */
const KEPT = '7 days'

interface AppointmentRow {
  taken: boolean
  taken_said: Date | null
  practitioners: string[] | null
  practitioners_said: Date | null
  starts: Date | null
  ends: Date | null
  times_said: Date | null
}

interface StretchRow {
  practitioner: string
  starts: Date
  ends: Date
}

/** What the messages of EMRs tell of clinicians' time. */
export function toldTimes(pool: pg.Pool): ToldTimeStore {
  return {
    tellAppointment: (organization, appointment, word, now) =>
      transaction(pool, async (client) => {
        await client.query(
          `delete from told_appointment where organization = $1
             and greatest(coalesce(ends, taken_said), taken_said) < $2::timestamptz - interval '${KEPT}'`,
          [organization, now],
        )
        // Whoever comes first makes the row, and both then work on it one after the other.
        await client.query(
          `insert into told_appointment (organization, appointment, taken, taken_said) values ($1, $2, false, '-infinity')
           on conflict do nothing`,
          [organization, appointment],
        )
        const { rows } = await client.query<AppointmentRow>(
          `select taken, nullif(taken_said, '-infinity') as taken_said, practitioners, practitioners_said, starts, ends, times_said
             from told_appointment where organization = $1 and appointment = $2 for update`,
          [organization, appointment],
        )
        const { taken, practitioners, times } = heardOf(knownIn(rows[0]), word)
        await client.query(
          `update told_appointment set taken = $3, taken_said = $4, practitioners = $5, practitioners_said = $6,
             starts = $7, ends = $8, times_said = $9 where organization = $1 and appointment = $2`,
          [
            organization,
            appointment,
            taken.is,
            new Date(taken.at),
            practitioners?.is ?? null,
            instantOf(practitioners),
            times === null ? null : new Date(times.is.start),
            times === null ? null : new Date(times.is.end),
            instantOf(times),
          ],
        )
      }),

    tellTimes: (organization, times, at, now) =>
      transaction(pool, async (client) => {
        await client.query(
          `delete from told_time where organization = $1 and greatest(ends, said_at) < $2::timestamptz - interval '${KEPT}'`,
          [organization, now],
        )
        for (const { practitioner, start, end, word } of times)
          await client.query(
            `insert into told_time (organization, practitioner, starts, ends, word, said_at) values ($1, $2, $3, $4, $5, $6)
             on conflict (organization, practitioner, starts, ends) do update
               set word = excluded.word, said_at = excluded.said_at, heard = excluded.heard
               where told_time.said_at <= excluded.said_at`,
            [organization, practitioner, new Date(start), new Date(end), word, at],
          )
      }),

    toldTimes: async (organization, practitioners, from, until) => {
      const within = [organization, practitioners, from, until]
      const [said, taken] = await Promise.all([
        pool.query<StretchRow & { word: SaidStretch['word'] }>(
          `select practitioner, starts, ends, word from told_time
             where organization = $1 and practitioner = any($2) and ends > $3 and starts < $4 order by said_at, heard`,
          within,
        ),
        pool.query<StretchRow>(
          `select practitioner, starts, ends from told_appointment, unnest(practitioners) as practitioner
             where organization = $1 and practitioner = any($2) and taken and ends >= $3 and starts < $4`,
          within,
        ),
      ])
      return {
        said: said.rows.map((row) => ({ ...stretchIn(row), word: row.word })),
        taken: taken.rows.map(stretchIn),
      }
    },
  }
}

function knownIn(row: AppointmentRow | undefined): ToldAppointment | null {
  if (row === undefined || row.taken_said === null) return null
  const { practitioners, practitioners_said, starts, ends, times_said } = row
  return {
    taken: { is: row.taken, at: row.taken_said.getTime() },
    practitioners:
      practitioners === null || practitioners_said === null
        ? null
        : { is: practitioners, at: practitioners_said.getTime() },
    times:
      starts === null || ends === null || times_said === null
        ? null
        : { is: { start: starts.getTime(), end: ends.getTime() }, at: times_said.getTime() },
  }
}

function instantOf(told: Told<unknown> | null): Date | null {
  return told === null ? null : new Date(told.at)
}

function stretchIn({ practitioner, starts, ends }: StretchRow) {
  return { practitioner, start: starts.getTime(), end: ends.getTime() }
}
