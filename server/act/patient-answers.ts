import type { IntakeAnswer } from '#domain/visit/content.ts'
import { openFrom } from '#domain/hours.ts'
import { phq2Positive, RED_FLAG_MINUTES } from '#domain/visit/red-flag.ts'
import type { IntakePart } from './chart-write.ts'
import type { House } from './house.ts'
import { happen, organizationOf, pathwayOf } from './house.ts'
import { contentDigest } from './link.ts'
import { audited, visitAt } from './patient-at-visit.ts'
import { KEPT_ANSWERS } from './sealed.ts'
import type { StoredVisit } from './store.ts'
import type { PatientUseCases } from './use-cases.ts'
import { answersOf } from './visit-page.ts'

/** What the patient answers before the visit: consent, where they are, the questions, and what their device can. */
export function patientAnswers(house: House): Pick<PatientUseCases, 'consent' | 'location' | 'intake' | 'device'> {
  const visitOf = visitAt(house.store)

  return {
    consent: async (device, version, decision, language) => {
      const visit = await visitOf(device)
      const text = pathwayOf(house, visit).consent.text[language]
      const held = `consent/${house.newId()}`
      return happen(
        house,
        visit.id,
        { kind: 'answer-consent', version, decision, held },
        {
          hold: [{ ref: held, kind: 'consent', why: 'until the chart has it', content: { text, language } }],
          audit: [audited(visit, 'create', 'consent')],
        },
      )
    },

    location: async (device, whereabouts) => {
      const visit = await visitOf(device)
      const held = `location/${house.newId()}`
      return happen(
        house,
        visit.id,
        { kind: 'answer-location', state: whereabouts.place.state, digest: contentDigest(whereabouts), held },
        {
          hold: [{ ref: held, kind: 'location', why: KEPT_ANSWERS, content: whereabouts }],
          audit: [audited(visit, 'create', 'whereabouts')],
        },
      )
    },

    intake: async (device, answers, complete) => {
      const visit = await visitOf(device)
      const form = house.intakeOf(visit)
      const unfit = form.unfit(answers)
      if (unfit !== undefined) return { refused: 'unfit-answer', question: unfit }
      const before = await answersOf(house, visit, { as: 'backend' })
      const merged = mergeAnswers(before?.answers ?? [], await withShown(house, visit, answers))
      const content: IntakePart = { answers: merged, complete: complete || (before?.complete ?? false) }
      const held = `intake/${house.newId()}`
      const route = form.redFlag(merged)
      return happen(
        house,
        visit.id,
        {
          kind: 'answer-intake',
          complete: content.complete,
          digest: contentDigest(content),
          redFlag: phq2Positive(form.phq2SoFar(merged)),
          stop: route === null ? null : { route, due: redFlagDue(house, visit) },
          need: form.need(merged),
          held,
        },
        {
          hold: [{ ref: held, kind: 'intake', why: KEPT_ANSWERS, content }],
          audit: [audited(visit, 'create', 'intake')],
        },
      )
    },

    device: async (device, result) => {
      const visit = await visitOf(device)
      return happen(
        house,
        visit.id,
        { kind: 'check-device', ...result },
        { audit: [audited(visit, 'create', 'device check')] },
      )
    },
  }
}

/** By when a clinician sees to a red flag: minutes from now, or from the next opening where the hours are known. */
function redFlagDue(house: House, visit: StoredVisit): string {
  const { hours, timeZone } = organizationOf(house, visit.organization)
  const now = house.now()
  const from = hours === undefined ? now : (openFrom(hours, timeZone, now) ?? now)
  return new Date(from.getTime() + RED_FLAG_MINUTES * 60_000).toISOString()
}

/** Keeps beside each confirmed list what the chart said at this moment; what the page sent of it is not believed. */
async function withShown(house: House, visit: StoredVisit, answers: IntakeAnswer[]): Promise<IntakeAnswer[]> {
  if (!answers.some(({ kind }) => kind === 'confirm')) return answers
  const { patient, language } = visit.state
  const asked = await house
    .intakeOf(visit)
    .items(house.chartOf(visit.organization), patient ?? '', language, [], null, { as: 'backend' })
  return answers.map((answer) => {
    const question = asked.find(({ linkId }) => linkId === answer.linkId)
    return answer.kind === 'confirm'
      ? { ...answer, shown: question?.kind === 'confirm' ? question.entries : [] }
      : answer
  })
}

function mergeAnswers(before: IntakeAnswer[], given: IntakeAnswer[]): IntakeAnswer[] {
  const answered = new Set(given.map(({ linkId }) => linkId))
  return [...before.filter(({ linkId }) => !answered.has(linkId)), ...given]
}
