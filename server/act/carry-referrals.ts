import { decideReferral, type ReferralHappening } from '#domain/referral/decide.ts'
import { toTell } from '#domain/referral/disclosure.ts'
import { scopeOf, type ConsentScope } from '#domain/referral/consent.ts'
import type { ReferralState } from '#domain/referral/referral.ts'
import { ChartFault, unlessFault } from './chart.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import { happen, inDepartmentsAudit, type ReferralParts } from './happen-to-referral.ts'
import { openInTurns } from './each-open.ts'
import { heardFromChart } from './judge-disclosures.ts'
import { SUMMARIES, summaryNow } from './referral-summary.ts'
import type { ReferralWork, StoredReferral } from './referral-store.ts'
import { ITSELF } from './store.ts'

const DAY_MS = 24 * 3_600_000
/** An order that was not found within so long, through whatever standstill, is not sent by itself any more. */
const LOOK_BACK_MS = 14 * DAY_MS
const AT_ONCE = 20
/** Longer than any one command may take. */
const LEASE_MS = 120_000
const [FIRST_AGAIN_MS, LAST_AGAIN_MS] = [5_000, 300_000]

/** Under this the words wait that the department asked for. */
export const INFORMATION = 'information/'

/** Under this the scans of consents wait for the chart. */
export const SCANS = 'scan/'
export interface HeldScan {
  type: string
  data: string
}

/**
 * Looks for orders that are referrals to the department, and what has become of those that are open. An order becomes one
 * referral, however often it is found. Gives the function that looks once; `onUnread` hears where an order can't be read, never of whom.
 */
export function findReferrals(
  house: House,
  parts: ReferralParts,
  organization: string,
  onUnread: (where: string) => void,
): () => Promise<void> {
  const { store, chartOf, numberOf } = parts
  const inTurn = openInTurns(store, organization)
  /** Where orders can't be read, so that it is said once. */
  const said = new Set<string>()
  const department = organizationOf(house, organization).referrals
  return async () => {
    if (department === undefined) return
    const now = house.now()
    const departmentNow = { id: department.id, part2: department.part2 }
    const opened = (happening: Extract<ReferralHappening, { order: string }>, what: string) => {
      const id = house.newId()
      const { order, patient } = happening
      return store.open(
        { id, organization, number: numberOf(`referral/${id}`), order, patient },
        (state) => decideReferral(state, happening, now),
        { now, audit: { action: 'read', what, who: ITSELF } },
      )
    }
    const from = new Date(Math.max((await store.since(organization, now)).getTime(), now.getTime() - LOOK_BACK_MS))
    const chart = chartOf(organization)
    // What the EMR does not answer, the next look asks again.
    const { orders: placed, unread } = await unlessFault(chart.placed(department.orderCodes, from), {
      orders: [],
      unread: [],
    })
    for (const { order, patient, requester, where } of unread) {
      if (!said.has(where)) onUnread(where)
      said.add(where)
      const about = { order, patient, requester, where, organization }
      const unreadOrder = { kind: 'order-unread', ...about, department: departmentNow } as const
      await opened(unreadOrder, 'referral order that can’t be read')
    }
    const known = await store.known(
      organization,
      placed.map(({ order }) => order),
    )
    for (const one of placed.filter(({ order }) => !known.has(order))) {
      const { order, patient, requester, urgency, phq9 } = one
      const about = { order, patient, requester, organization, department: departmentNow, urgency }
      const warmHandOff = (phq9?.ninth ?? 0) > 0
      // Of a total of 0 each question is 0.
      const ninthUnknown = phq9?.ninth === null && phq9.total !== 0
      const found = { kind: 'order-found', ...about, warmHandOff, ninthUnknown } as const
      await opened(found, 'referral ordered in the EMR')
    }
    const open = await inTurn()
    const off = new Set(await unlessFault(chart.calledOff(open.map(({ state }) => state.order)), []))
    for (const { id, state } of open)
      if (off.has(state.order))
        await happen(
          house,
          store,
          id,
          { kind: 'order-called-off' },
          { action: 'read', what: 'referral called off in the EMR', who: ITSELF },
          { forget: SUMMARIES },
        )
  }
}

/** Carries out what referrals want done; gives the function that does what is due once. */
export function carryReferrals(
  house: House,
  parts: ReferralParts,
  onBug: (fault: unknown) => void,
): () => Promise<void> {
  const { store } = parts
  return async () => {
    const now = house.now()
    const due = await store.take(AT_ONCE, now, new Date(now.getTime() + LEASE_MS))
    await Promise.all(
      due.map(async (work) => {
        try {
          const why = await carryOut(house, parts, work)
          if (why !== null) await store.delay(work, again(house.now(), work), why)
        } catch (fault) {
          if (!(fault instanceof ChartFault)) onBug(fault)
          const why = fault instanceof ChartFault ? fault.fault.kind : 'a fault of ours'
          await store.delay(work, again(house.now(), work), why)
        }
      }),
    )
  }
}

function again(now: Date, { attempts }: ReferralWork): Date {
  return new Date(now.getTime() + Math.min(LAST_AGAIN_MS, FIRST_AGAIN_MS * 2 ** Math.min(attempts - 1, 10)))
}

/** Null where it is done; else why it has to wait. */
async function carryOut(house: House, parts: ReferralParts, work: ReferralWork): Promise<string | null> {
  const { store, chartOf, department } = parts
  const { referral, command } = work
  const { organization, state } = referral
  const chart = chartOf(organization)
  switch (command.do) {
    case 'send':
    case 'call-off': {
      // The newest word counts: one that was called off before it was sent does not leave.
      if (command.do === 'send' ? state.closed !== null : state.sentAt === null) {
        await store.drop(work)
        return null
      }
      const { read } = house.chartOf(organization)
      const [placed, patient, by] = await Promise.all([
        chart.order(state.order),
        read.patient(state.patient, { as: 'backend' }),
        state.requester === null ? null : unlessFault(read.clinician(state.requester, { as: 'backend' }), null),
      ])
      const message = { number: referral.number, calledOff: command.do === 'call-off', placed, patient, by }
      const sent = await department.send(organization, message)
      if (sent.sent === 'again') return sent.why
      const audit = { action: 'execute', what: 'referral sent to the department', who: ITSELF } as const
      if (command.do === 'call-off') await store.drop(work)
      else
        await happen(house, store, referral.id, { kind: sent.sent === 'taken' ? 'sent' : 'not-taken' }, audit, { work })
      return null
    }
    case 'tell': {
      // Judged now, and not when it was decided: a consent may have been revoked since, here or in the chart.
      const isByConsent = (toTell(state, house.now())?.consent ?? null) !== null
      const heard = isByConsent ? await heardFromChart(house, parts, referral) : referral
      return tell(house, parts, work, heard)
    }
    case 'show': {
      const summary = state.summary?.released === null ? await summaryNow(house, parts, referral) : null
      if (summary === null || state.summary === null) {
        await store.drop(work)
        return null
      }
      const { drawn, blocked } = summary
      const { id } = state.summary
      const shown = `${id}/${drawn.digest}/${blocked}`
      const sent = await department.show(organization, { number: referral.number, shown, blocked, ...drawn })
      if (sent.sent !== 'taken') return sent.why
      const audit = { action: 'execute', what: 'referral summary shown to the department', who: ITSELF } as const
      const happening = { kind: 'summary-shown', summary: id, digest: drawn.digest, blocked } as const
      await happen(house, store, referral.id, happening, audit, { work, ...inDepartmentsAudit(house, referral) })
      return null
    }
    case 'inform': {
      const { given } = state
      const words = await store.held<{ words: string }>(referral.id, `${INFORMATION}${command.given}`)
      if (given === null || given.id !== command.given || words === null || state.closed !== null) {
        await store.drop(work)
        return null
      }
      const [placed, patient] = await Promise.all([
        chart.order(state.order),
        house.chartOf(organization).read.patient(state.patient, { as: 'backend' }),
      ])
      const said = { id: given.id, information: given.information, words: words.words }
      const message = { number: referral.number, calledOff: false, placed, patient, by: null, given: said }
      const sent = await department.send(organization, message)
      if (sent.sent === 'again') return sent.why
      const audit = { action: 'execute', what: 'information sent to the department', who: ITSELF } as const
      const happening = { kind: 'information-sent', given: given.id, taken: sent.sent === 'taken' } as const
      await happen(house, store, referral.id, happening, audit, { work, forget: INFORMATION })
      return null
    }
    case 'file-scan': {
      const held = await store.held<HeldScan>(referral.id, `${SCANS}${command.consent}`)
      const consent = state.consents.find(({ id }) => id === command.consent)
      if (held === null || consent === undefined) {
        await store.drop(work)
        return null
      }
      const scan = {
        key: `${referral.id}/referral/scan-${consent.id}`,
        order: state.order,
        patient: state.patient,
        signedAt: consent.signedAt,
        protected: state.department.part2,
        ...held,
      }
      const inChart = (await taken(chart.fileScan(scan))) === 'taken'
      const audit = { action: 'create', what: 'scan of a consent filed in the chart', who: ITSELF } as const
      const happening = { kind: 'scan-filed', consent: consent.id, inChart } as const
      // Whoever took it down has the paper: what the chart would not take is not kept here in its place.
      await happen(house, store, referral.id, happening, audit, { work, forget: `${SCANS}${consent.id}` })
      return null
    }
    case 'close':
      await chart.complete(state.order).catch((fault: unknown) => {
        // The loop is closed by the clinician’s word; an order that the EMR keeps open is the EMR’s.
        if (!(fault instanceof ChartFault && NEVER.has(fault.fault.kind))) throw fault
      })
      await store.drop(work)
      return null
  }
}

/** Tells what may be told in this moment; see `carryOut`. */
async function tell(
  house: House,
  parts: ReferralParts,
  work: ReferralWork,
  referral: StoredReferral,
): Promise<string | null> {
  const { store } = parts
  const { state } = referral
  const chart = parts.chartOf(referral.organization)
  const told = toTell(state, house.now())
  const summary = releasedAndUntold(state) ? await summaryNow(house, parts, referral) : null
  if (summary !== null && (summary.blocked !== null || summary.drawn.digest !== state.summary?.released)) {
    const audit = { action: 'update', what: 'referral summary to be shown anew', who: ITSELF } as const
    const outdated = { kind: 'summary-outdated', summary: state.summary?.id ?? '' } as const
    await happen(house, store, referral.id, outdated, audit, { work, ...inDepartmentsAudit(house, referral) })
    return null
  }
  if (told === null) {
    await store.drop(work)
    return null
  }
  const status = {
    key: `${referral.id}/referral/status`,
    order: state.order,
    patient: state.patient,
    requester: state.requester,
    at: house.now().toISOString(),
    word: told.word,
    protected: state.department.part2 ? scopeOfTold(house, state, told.consent) : null,
    ...(summary !== null && { summary: summary.toFile }),
  }
  const filed = summary === null ? {} : { fields: summary.fields, keys: summary.drawn.keys }
  const { consent } = told
  if (consent !== null) {
    const what = 'referral status is being told'
    const digest = summary === null ? {} : { digest: summary.drawn.digest }
    const leaving = { kind: 'sending', word: told.word, consent, ...digest, ...filed } as const
    const auditedBy = inDepartmentsAudit(house, referral)
    const begun = await happen(house, store, referral.id, leaving, { action: 'update', what, who: ITSELF }, auditedBy)
    if ('refused' in begun) return begun.why
  }
  const sent = await taken(chart.tell(status, () => mayGoOn(house, store, referral, consent)))
  // The consent has ended meanwhile: what of it has left is in the list, and the next try decides what becomes of the rest.
  if (sent === 'stopped') return 'no consent that holds permits it'
  const inChart = sent === 'taken'
  const audit = { action: 'update', what: 'referral status told', who: ITSELF } as const
  const happening = { kind: 'told', ...told, inChart, ...filed } as const
  // What the chart would not take is kept, and read here instead.
  const forgotten = summary !== null && inChart ? ({ forget: SUMMARIES } as const) : {}
  await happen(house, store, referral.id, happening, audit, { work, ...forgotten })
  return null
}

/** Whether the chart has it, or will not take it as it stands; or the write was stopped on our side. */
async function taken(write: Promise<unknown>): Promise<'taken' | 'never' | 'stopped'> {
  try {
    return (await write) === null ? 'stopped' : 'taken'
  } catch (fault) {
    if (fault instanceof ChartFault && NEVER.has(fault.fault.kind)) return 'never'
    throw fault
  }
}

function releasedAndUntold({ word, summary, told }: ReferralState): boolean {
  if (word?.stage !== 'summary-released' || summary === null || summary.released === null) return false
  return !told.some((one) => one.stage === 'summary-released' && one.summary === summary.id)
}

/** Whether the consent by which something is being sent still is the one that permits it, as of this moment. */
async function mayGoOn(
  { now }: House,
  store: ReferralParts['store'],
  { organization, id }: StoredReferral,
  consent: string | null,
): Promise<boolean> {
  const state = (await store.referral(organization, id))?.state
  const telling = state === undefined ? null : toTell(state, now())
  return telling !== null && telling.consent === consent
}

/** The EMR's considered answer: as it stands it will not take it. */
const NEVER: ReadonlySet<string> = new Set(['refused', 'malformed', 'version-conflict', 'not-taken'])

/** What goes with everything that a Part 2 programme tells; nothing of it leaves without. */
function scopeOfTold(house: House, { consents, organization }: ReferralState, by: string | null): ConsentScope {
  const consent = consents.find(({ id }) => id === by)
  if (consent === undefined) throw new Error('a Part 2 programme tells something by no consent')
  return scopeOf(consent, organizationOf(house, organization).timeZone)
}
