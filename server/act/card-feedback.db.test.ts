import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import type { FeedbackOutcome } from '#domain/connect/card-feedback.ts'
import type { Organization } from '../config/organizations.ts'
import { cardFeedback } from '../postgres/card-feedback.ts'
import { feedbackGauges, feedbackUseCases } from './card-feedback.ts'

let pool: pg.Pool

beforeAll(async () => {
  pool = await testDatabase()
})
afterAll(() => pool.end())

const organizations = new Map(['riverbend', 'lakeside'].map((id) => [id, { id } as Organization]))
test('of feedback the number is kept for each organization, service and end', async () => {
  const kept = cardFeedback(pool)
  let now = new Date('2026-11-26T23:00:00Z')
  const use = feedbackUseCases(
    { organizations, now: () => now },
    { trusts: async ({ id }, bearer) => bearer === `Bearer of ${id}` },
    kept,
  )
  const hear = (service: string, of: string, ...outcomes: FeedbackOutcome[]) =>
    use.hear(service, outcomes, `Bearer of ${of}`, 'https://visits.example/cds-services/x/feedback')
  expect(await hear('order-select', 'riverbend', 'accepted', 'overridden', 'accepted')).toBeNull()
  now = new Date('2026-11-27T01:00:00Z')
  expect(await hear('order-select', 'riverbend', 'accepted')).toBeNull()
  expect(await hear('patient-view', 'lakeside', 'overridden')).toBeNull()
  expect(await hear('patient-view', 'nobody', 'accepted')).toEqual({ refused: 'not-identified' })

  expect(await feedbackGauges(kept)).toMatchObject([
    { labels: { organization: 'lakeside', service: 'patient-view', outcome: 'overridden' }, value: 1 },
    { labels: { organization: 'riverbend', service: 'order-select', outcome: 'accepted' }, value: 3 },
    { labels: { organization: 'riverbend', service: 'order-select', outcome: 'overridden' }, value: 1 },
  ])
})
