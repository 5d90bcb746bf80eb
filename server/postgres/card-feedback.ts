import type pg from 'pg'
import type { CardFeedback, FeedbackCount } from '../act/card-feedback.ts'

/** Counts of what became of our cards, one row for each day, service and outcome. */
export function cardFeedback(pool: pg.Pool): CardFeedback {
  return {
    add: async (organization, { service, outcome, cards }, now) => {
      await pool.query(
        `insert into card_feedback (organization, day, service, outcome, cards) values ($1, $2, $3, $4, $5)
         on conflict (organization, day, service, outcome) do update set cards = card_feedback.cards + excluded.cards`,
        [organization, now.toISOString().slice(0, 10), service, outcome, cards],
      )
    },
    counts: async () => {
      const { rows } = await pool.query<FeedbackCount & { organization: string }>(
        `select organization, service, outcome, sum(cards)::int as cards from card_feedback
         group by organization, service, outcome order by organization, service, outcome`,
      )
      return rows
    },
  }
}
