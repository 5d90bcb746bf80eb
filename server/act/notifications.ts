import { createHmac, timingSafeEqual } from 'node:crypto'
import { recovered, toDo, type Notification, type ToldType, type Way } from '#domain/connect/subscription.ts'
import { ChartFault } from './chart.ts'
import type { House } from './house.ts'
import type { AuditEntry } from './store.ts'
import type { Subscription, Subscriptions } from './subscriptions.ts'
import type { Turn } from './turn.ts'
import type { NotificationUseCases, Rung } from './use-cases.ts'
import type { Gauge } from './gauge.ts'

/** What is remembered of the subscription that an EMR tells us by. */
export interface KeptSubscription {
  reference: string
  way: Way
  /** Up to which event everything was acted on; null: nobody knows. */
  upTo: number | null
  /** ISO instant at which it was heard last, or made. */
  heardAt: string
}

export interface NotificationParts {
  organization: string
  type: ToldType
  emr: Subscriptions
  /** The way that the EMR has, by what it declares; `why` is a sentence for whoever runs Causeway. */
  way(): Promise<Way | { by: null; why: string | null }>
  /** Of several processes one changes it at a time. */
  kept: {
    read(): Promise<KeptSubscription | null>
    turn(change: (kept: KeptSubscription | null) => Promise<KeptSubscription | null>): Promise<unknown>
  }
  /** Reads what is named and follows it; gives its patient. Throws ChartFault. */
  take(reference: string): Promise<string | null>
  /** One look at what has changed, by whoever's turn it is. */
  look(): Promise<'looked' | 'away'>
  turn: Turn
  /** How often the EMR is asked to say that it is there. */
  heartbeatSeconds: number
  tell(what: 'EMR tells of nothing' | 'EMR notifications lost', organization: string, why: string): void
}

/** What one EMR tells by a subscription, and the keeping of that subscription. */
export interface FollowedEmr {
  hear(rung: Rung): Promise<'done' | 'away'>
  /** Makes the subscription where it is missing, and asks after it where nothing is heard; does nothing else. */
  keep(): Promise<void>
  /** Whether the EMR was heard so lately that it would tell of a change. */
  heard(): boolean
  gauges(): Gauge[]
}

/** What has no heartbeat counts as heard for this long after it rang. */
export const RANG_MS = 300_000
/** An EMR that can't be asked is asked again after these, and told of when it has failed them all. */
const AGAIN_MS = [5_000, 10_000, 20_000, 60_000]
const DECLARED_MS = 3_600_000

/** The secret that the EMR shows with each notification; derived, as links are, and kept nowhere. */
export function notificationSecret(key: Buffer, organization: string): string {
  return createHmac('sha256', key).update(`emr-notification ${organization}`).digest('base64url')
}

/** What EMRs tell by subscriptions; an organization that has no EMR here hears nobody. */
export function notificationUseCases(
  key: Buffer,
  emrs: ReadonlyMap<string, ReadonlyMap<ToldType, Pick<FollowedEmr, 'hear'>>>,
): NotificationUseCases {
  return {
    isTheirs: (organization, secret) => {
      const given = Buffer.from(secret ?? '')
      const expected = Buffer.from(notificationSecret(key, organization))
      return emrs.has(organization) && given.length === expected.length && timingSafeEqual(given, expected)
    },
    hear: async (organization, type, rung) => {
      const said = await emrs.get(organization)?.get(type)?.hear(rung)
      return said === 'done' ? null : { refused: 'chart-unreachable' }
    },
  }
}

/**
 * Follows what an EMR tells of one type. As with messages of HL7 v2 the notification only rings the bell: what it
 * names is read from the chart now and followed like what was found by looking, in turn with the looking. What the numbers
 * of the events say is missing is asked for, or found by one look; it counts as acted on once that is stored.
 */
export function followNotifications(house: House, parts: NotificationParts): FollowedEmr {
  const { organization, type, emr, kept, turn } = parts
  /** Two heartbeats may be late before the EMR is asked. */
  const silentMs = ({ by }: Way): number => (by === 'topic' ? 2_500 * parts.heartbeatSeconds : RANG_MS)
  let heardUntil = 0
  let due = 0
  /** Whether the subscription was looked for since the start. */
  let ensuredOnce = false
  let declared: { way: Awaited<ReturnType<NotificationParts['way']>>; until: number } | undefined
  let waitingLook: Promise<'looked' | 'away'> | undefined
  let toldLast = ''
  let failed = 0

  const ms = (): number => house.now().getTime()
  const tellOnce = (what: Parameters<NotificationParts['tell']>[0], why: string): void => {
    if (toldLast !== why) parts.tell(what, organization, why)
    toldLast = why
  }
  const audit = (entry: AuditEntry): Promise<void> => house.store.audit(organization, [entry], house.now())

  function noteHeard(way: Way): void {
    heardUntil = ms() + silentMs(way)
    due = heardUntil
    toldLast = ''
  }

  /** What an EMR that is away leaves undone is done when the notification comes again, or by the next look. */
  async function audited(event: string, work: () => Promise<'done' | 'away'>): Promise<'done' | 'away'> {
    const said = await work().catch((fault: unknown) => {
      if (fault instanceof ChartFault) return 'away' as const
      throw fault
    })
    if (said === 'away') await audit(received(event, null, 'failed'))
    return said
  }

  async function acted(notification: Notification): Promise<'done' | 'away'> {
    const { kind, status, subscription } = notification
    const before = await kept.read()
    // Of one that was replaced, or that somebody else made, what it names is read; its count is nobody's.
    const ours = before?.reference === subscription ? before : null
    const wanted = toDo(ours === null ? null : ours.upTo, notification)
    const [first, last] = [wanted.missing[0], wanted.missing.at(-1)]
    const answer =
      ours === null || first === undefined || last === undefined ? null : await emr.events(subscription, first, last)
    const { take, look, upTo } = recovered(wanted, answer)
    for (const reference of take) await readOne(reference, kind)
    if (ours === null) return 'done'
    if (look) {
      if ((await parts.look()) === 'away') return 'away'
      await audit(received(kind, null, 'done'))
    }
    const heardAt = kind.startsWith('query') ? ours.heardAt : house.now().toISOString()
    if (!kind.startsWith('query')) noteHeard(ours.way)
    if (status === 'error' || status === 'off') due = 0
    await kept.turn(async (now) => {
      if (now?.reference !== subscription) return now
      return { ...now, upTo: now.upTo === ours.upTo ? upTo : Math.max(now.upTo ?? 0, upTo ?? 0), heardAt }
    })
    return 'done'
  }

  /** Bells that ring while a look waits for its turn are answered by that look. */
  async function looked(): Promise<'done' | 'away'> {
    const before = await kept.read()
    if (before !== null) noteHeard(before.way)
    waitingLook ??= turn(() => {
      waitingLook = undefined
      return parts.look()
    })
    if ((await waitingLook) === 'away') return 'away'
    await audit(received('bell', null, 'done'))
    return 'done'
  }

  /** What is of another type, or is there no more, has nobody to follow it. */
  async function readOne(reference: string, event: string): Promise<'done'> {
    if (!reference.startsWith(`${type}/`)) return 'done'
    try {
      await audit(received(event, await parts.take(reference), 'done'))
    } catch (fault) {
      if (!(fault instanceof ChartFault) || fault.fault.kind !== 'refused') throw fault
      await audit(received(event, null, 'failed'))
    }
    return 'done'
  }

  async function wayNow(): Promise<Awaited<ReturnType<NotificationParts['way']>>> {
    if (declared === undefined || ms() >= declared.until)
      declared = { way: await parts.way(), until: ms() + DECLARED_MS }
    return declared.way
  }

  async function end(why: string | null): Promise<void> {
    due = ms() + DECLARED_MS
    heardUntil = 0
    if (why !== null) tellOnce('EMR tells of nothing', why)
    const before = await kept.read()
    if (before === null) return
    const left = await emr.read(before.reference)
    if (left !== null && left.status !== 'off') await emr.set(left, 'off')
    await kept.turn(async () => null)
  }

  async function tend(way: Way): Promise<void> {
    const before = await kept.read()
    const heard = before === null ? 0 : Date.parse(before.heardAt) + silentMs(way)
    if (ensuredOnce && heard > ms()) {
      // Another process hears it.
      due = heardUntil = heard
      return
    }
    const subscription = await ensured(way, before)
    const isFirst = !ensuredOnce
    ensuredOnce = true
    if (way.by === 'topic' && !isFirst) await askHowMany(subscription)
    due = ms() + silentMs(way)
  }

  /** It is there and says nothing: the EMR is asked how many events there were, and to prove the line where some were lost. */
  async function askHowMany(subscription: Subscription): Promise<void> {
    const said = await emr.status(subscription.reference)
    const before = (await kept.read())?.upTo ?? null
    if ((await acted(said)) === 'away' || said.events === null || said.events === before) return
    tellOnce(
      'EMR notifications lost',
      'It counts events that did not arrive. They were asked for; it is to begin anew.',
    )
    if (subscription.status === 'active') await emr.set(subscription, 'requested')
  }

  /** Our one subscription as it stands in the EMR. All others to our address are ended. */
  async function ensured(way: Way, before: KeptSubscription | null): Promise<Subscription> {
    const known = before === null ? null : await emr.read(before.reference)
    const all = known === null ? await emr.all() : [known, ...(await emr.all())]
    const ours = all.filter(({ reference }, at) => all.findIndex((one) => one.reference === reference) === at)
    const fit = ours.find((one) => sameWay(one.way, way))
    for (const one of ours) if (one !== fit && one.status !== 'off') await emr.set(one, 'off')
    if (fit === undefined) {
      if (before !== null) tellOnce('EMR tells of nothing', 'Our subscription is gone there; another is made.')
      const made = await emr.create(way)
      await remember(made, way, 0)
      return made
    }
    if (fit.status === 'error' || fit.status === 'off') {
      // One that nobody remembers here was ended by us.
      if (before !== null || fit.status === 'error')
        tellOnce('EMR tells of nothing', `Our subscription stands at "${fit.status}" there; it is asked to begin anew.`)
      await emr.set(fit, 'requested')
    }
    if (before?.reference !== fit.reference) await remember(fit, way, null)
    return fit
  }

  async function remember({ reference }: Subscription, way: Way, upTo: number | null): Promise<void> {
    await kept.turn(async () => ({ reference, way, upTo, heardAt: house.now().toISOString() }))
  }

  return {
    hear: async (rung) => {
      if (rung.kind === 'bell') return audited('bell', looked)
      if (rung.kind === 'changed') return audited('changed', () => turn(() => readOne(rung.reference, 'changed')))
      const { notification } = rung
      const work = () => audited(notification.kind, () => turn(() => acted(notification)))
      if (notification.kind !== 'handshake') return work()
      // The EMR may wait for this answer while it makes the subscription, whose turn it is.
      house.later(work)
      return 'done'
    },
    keep: async () => {
      if (ms() < due) return
      due = ms() + (AGAIN_MS[failed] ?? AGAIN_MS.at(-1) ?? 0)
      try {
        const way = await wayNow()
        await turn(() => (way.by === null ? end(way.why) : tend(way)))
        failed = 0
      } catch (fault) {
        if (!(fault instanceof ChartFault)) throw fault
        failed += 1
        if (fault.fault.kind !== 'refused' && failed < AGAIN_MS.length) return
        tellOnce('EMR tells of nothing', `${sayFault(fault, type)} Changes of ${type} are looked for instead.`)
      }
    },
    heard: () => ms() < heardUntil,
    gauges: () =>
      declared === undefined || declared.way.by === null
        ? []
        : [
            {
              name: 'causeway_emr_heard',
              help: '1 while the EMR is heard by its subscription, 0 while its changes are looked for instead',
              labels: { organization, type },
              value: ms() < heardUntil ? 1 : 0,
            },
          ],
  }
}

function sameWay(one: Way | null, other: Way): boolean {
  return (
    one !== null && one.by === other.by && (one.by !== 'topic' || other.by !== 'topic' || one.topic === other.topic)
  )
}

/** What the EMR really said to it, and what can be done. */
function sayFault({ fault }: ChartFault, type: ToldType): string {
  const ours = `our subscription of ${type}`
  switch (fault.kind) {
    case 'refused':
      return `It answers ${fault.status} to ${ours}; grant the backend system/Subscription.crus, or set emr.subscription.`
    case 'sign-in-lapsed':
      return `It answers 401 to ${ours}; grant the backend system/Subscription.crus.`
    case 'version-conflict':
      return `It answers 409 or 412 to ${ours}: it has another one that is in the way, or changed this one meanwhile; look there for subscriptions to Causeway's address, and end those that are left over.`
    case 'busy':
      return `It is too busy for ${ours} and says to come again.`
    case 'malformed':
      return `Its answer to ${ours} can't be read at ${fault.where}.`
    case 'unreachable':
    case 'slot-taken':
    case 'checks-unresolved':
    case 'not-taken':
    case 'answer-lost':
      return 'It does not answer, answers with a failure of its own, or gives no token for system/Subscription.crus.'
  }
}

function received(event: string, patient: string | null, outcome: AuditEntry['outcome']): AuditEntry {
  return {
    action: 'execute',
    what: 'EMR notification received',
    who: { kind: 'emr', ref: null },
    patient,
    visit: null,
    outcome,
    detail: { event },
  }
}
