import type pg from 'pg'
import type { ClaimAnswer } from '#domain/charge/answer.ts'
import type { ClaimAnswerStore, OpenClaimAnswer } from '../act/claim-answers.ts'
import type { EligibilityStore, KeptEligibility } from '../act/eligibility.ts'
import { appendAudit } from './audit.ts'
import { transaction } from './transaction.ts'

type OpenRow = Omit<OpenClaimAnswer, 'at'> & { at: Date }

/** A patient is compared with the EMR again whose visit lies so many days from now. */
const AROUND = '30 days'

/** What came back of claims and was said of coverage, in codes and amounts. */
export function claimAnswers(pool: pg.Pool): ClaimAnswerStore & EligibilityStore {
  return {
    keepClaimAnswers: (organization, { digest, name, by, problem, answers, eligibilities }, now) =>
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
        const about = await keepEligibilities(client, organization, digest, eligibilities)
        await client.query(
          `update visit set reconcile_at = least(reconcile_at, $3)
           where organization = $1 and patient = any($2) and appointment is not null
             and starts_at between $3::timestamptz - interval '${AROUND}' and $3::timestamptz + interval '${AROUND}'`,
          [organization, about.flat(), now],
        )
        const noted = [...new Set(about.flat())].map((patient) => ({
          action: 'update' as const,
          what: 'coverage answered: 271',
          who: { kind: 'causeway' as const, ref: null },
          patient,
          visit: null,
          outcome: 'done' as const,
        }))
        await appendAudit(client, organization, noted, now)
        return { matched, covered: about.filter((patients) => patients.length > 0).length }
      }),

    keepMembers: async (organization, members) => {
      if (members.length === 0) return
      await pool.query(
        `insert into coverage_member (organization, patient, member, payer)
         select distinct $1, of.* from unnest($2::text[], $3::text[], $4::text[]) as of (patient, member, payer) order by 2, 3, 4
         on conflict do nothing`,
        [
          organization,
          members.map(({ patient }) => patient),
          members.map(({ member }) => member),
          members.map(({ payer }) => payer),
        ],
      )
    },

    eligibilitiesOf: async (organization, members) => {
      if (members.length === 0) return []
      const { rows } = await pool.query<KeptEligibility & { digest: string; at: Date }>(
        `select digest, segment, member, payer, said, at from eligibility_answer
         join claim_answer_file using (organization, digest)
         where organization = $1 and member = any($2) order by at, digest, segment`,
        [organization, members],
      )
      return rows
    },

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
        `select digest, null as segment, name, at, null as about, null as said, null::jsonb as covers, problem from claim_answer_file
         where organization = $1 and problem is not null and done_at is null
         union all
         select digest, segment, name, at, about, said, null, null from claim_answer
         join claim_answer_file using (organization, digest)
         where organization = $1 and visit is null and claim_answer.done_at is null
         union all
         select digest, segment, name, at, null, null, said || jsonb_build_object('why',
           case when member is null then 'no-member' when payer is null then 'no-payer' else 'nobody' end), null
         from eligibility_answer join claim_answer_file using (organization, digest)
         where organization = $1 and eligibility_answer.done_at is null and ${OF_NOBODY}
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
              `with claim as (update claim_answer set done_by = $4, done_at = $5
                 where organization = $1 and digest = $2 and segment = $3 and visit is null and done_at is null returning 1),
               coverage as (update eligibility_answer set done_by = $4, done_at = $5
                 where organization = $1 and digest = $2 and segment = $3 and done_at is null and ${OF_NOBODY} returning 1)
               select from claim union all select from coverage`,
              [organization, digest, segment, by, now],
            )
      return rowCount === 1
    },
  }
}

/** Of no coverage that the EMR has shown. */
const OF_NOBODY = `not exists (select from coverage_member as known where known.organization = eligibility_answer.organization
  and known.member = eligibility_answer.member and known.payer = eligibility_answer.payer)`

/** Keeps what was said of members; gives of each the patients whose coverage it is. */
async function keepEligibilities(
  client: pg.PoolClient,
  organization: string,
  digest: string,
  eligibilities: readonly KeptEligibility[],
): Promise<string[][]> {
  const about: string[][] = []
  for (const { segment, member, payer, said } of eligibilities) {
    await client.query(
      'insert into eligibility_answer (organization, digest, segment, member, payer, said) values ($1, $2, $3, $4, $5, $6)',
      [organization, digest, segment, member, payer, said],
    )
    const { rows } = await client.query<{ patient: string }>(
      'select patient from coverage_member where organization = $1 and member = $2 and payer = $3 order by patient',
      [organization, member, payer],
    )
    about.push(rows.map(({ patient }) => patient))
  }
  return about
}
