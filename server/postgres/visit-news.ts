import type pg from 'pg'
import type { VisitState } from '#domain/visit/state.ts'
import type { VisitNewsSince } from '../act/tell-visits.ts'

const PAGE = 500

/** Reads the visits' log for routes: ids, codes and times of each event, with the visit as it stands. */
export function visitNews(pool: pg.Pool): VisitNewsSince {
  return async function* newsSince(organization, kinds, since) {
    let after: [Date, string, number] = [since, '00000000-0000-0000-0000-000000000000', 0]
    for (;;) {
      const { rows } = await pool.query<NewsRow>(
        `select event.visit, event.seq, event.at, event.body ->> 'kind' as kind, visit.pathway, visit.state
         from event join visit on visit.id = event.visit
         where visit.organization = $1 and event.body ->> 'kind' = any($2)
           and (event.at, event.visit, event.seq) > ($3, $4, $5)
         order by event.at, event.visit, event.seq limit ${PAGE}`,
        [organization, kinds, ...after],
      )
      if (rows.length > 0)
        yield rows.map(({ visit, seq, at, kind, pathway, state }) => ({
          id: `${visit}/${seq}`,
          type: kind,
          at: at.toISOString(),
          visit,
          pathway,
          patient: state.patient ?? null,
          practitioner: state.practitioner ?? null,
          appointment: state.references.appointment ?? null,
          encounter: state.references.encounter ?? null,
          start: state.start ?? null,
          end: state.end ?? null,
        }))
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE) return
      after = [last.at, last.visit, last.seq]
    }
  }
}

interface NewsRow {
  visit: string
  seq: number
  at: Date
  kind: string
  pathway: string
  state: VisitState
}
