import type pg from 'pg'
import type { ClaimAnswer } from '#domain/charge/answer.ts'
import type { ClaimAnswerStore, OpenClaimAnswer } from '../act/claim-answers.ts'
import { transaction } from './transaction.ts'

type OpenRow = Omit<OpenClaimAnswer, 'at'> & { at: Date }

/** What came back of claims, in codes and amounts. */
export function claimAnswers(pool: pg.Pool): ClaimAnswerStore {
  return {
    keepClaimAnswers: (organization, { digest, name, by, problem, answers }, now) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `insert into claim_answer_file (organization, digest, name, read_by, at, problem)
           values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
          [organization, digest, name, by, now, problem],
        )
        if (rowCount === 0) return 'known' as const
        let matched = 0
        for (const { segment, about, said } of answers) {
          const { rows } = await client.query<{ visit: string | null }>(
            `insert into claim_answer (organization, digest, segment, about, said, visit)
             values ($1, $2, $3, $4, $5, (select visit from claim where organization = $1 and ${
               said.form === '999' || said.form === 'TA1' ? "lpad(interchange::text, 9, '0')" : 'number'
             } = $4)) returning visit`,
            [organization, digest, segment, about, said],
          )
          if (rows[0]?.visit != null) matched += 1
        }
        return { matched }
      }),

    claimAnswersToTell: async (organization, limit) => {
      const { rows } = await pool.query<{
        digest: string
        segment: number
        visit: string
        of: number
        said: ClaimAnswer
      }>(
        `select digest, segment, visit, said,
           (select count(*)::int from claim where claim.visit = claim_answer.visit and claim.interchange < (
             select interchange from claim where claim.organization = $1 and claim.visit = claim_answer.visit and
               about = case when said ->> 'form' in ('999', 'TA1') then lpad(interchange::text, 9, '0') else number end
           )) as of
         from claim_answer join claim_answer_file using (organization, digest)
         where organization = $1 and visit is not null and applied_at is null and claim_answer.done_at is null
         order by at, digest, segment limit $2`,
        [organization, limit],
      )
      return rows
    },

    claimAnswerTold: async (organization, { digest, segment }, fits, now) => {
      await pool.query(
        `update claim_answer set applied_at = case when $4 then $5::timestamptz end, visit = case when $4 then visit end
         where organization = $1 and digest = $2 and segment = $3`,
        [organization, digest, segment, fits, now],
      )
    },

    openClaimAnswers: async (organization, limit) => {
      const { rows } = await pool.query<OpenRow>(
        `select digest, null as segment, name, at, null as about, null as said, problem from claim_answer_file
         where organization = $1 and problem is not null and done_at is null
         union all
         select digest, segment, name, at, about, said, null from claim_answer
         join claim_answer_file using (organization, digest)
         where organization = $1 and visit is null and claim_answer.done_at is null
         order by at desc, digest, segment limit $2`,
        [organization, limit],
      )
      return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }))
    },

    claimAnswerDone: async (organization, { digest, segment }, by, now) => {
      const { rowCount } =
        segment === null
          ? await pool.query(
              `update claim_answer_file set done_by = $3, done_at = $4
               where organization = $1 and digest = $2 and problem is not null and done_at is null`,
              [organization, digest, by, now],
            )
          : await pool.query(
              `update claim_answer set done_by = $4, done_at = $5
               where organization = $1 and digest = $2 and segment = $3 and visit is null and done_at is null`,
              [organization, digest, segment, by, now],
            )
      return rowCount === 1
    },
  }
}
