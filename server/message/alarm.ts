import { createHmac } from 'node:crypto'
import type { DueAlarm, RouteAlarm, ToldBy } from '../act/route-alarms.ts'
import type { Organization } from '../config/organizations.ts'
import type { SendMail } from './mail.ts'

const PATIENCE_MS = 5_000

/** Who is told, and in whose name. */
type Told = Pick<Organization, 'id' | 'name' | 'mail' | 'alarms'>

/** What telling of alarms needs. */
export interface AlarmParts {
  organizationOf(id: string): Told
  titleOf(route: string): string
  /** Undefined where no mail server is set. */
  mail: SendMail | undefined
  now(): Date
  /** Called with what kept an alarm from being told, which the operator must mend. */
  onRefused(organization: string, why: string): void
}

/**
 * Tells of an alarm by the ways that the organization names: mail, and a webhook signed as the telephone service's calls are. What
 * is told says which route and what is the matter, and nothing of what the route carried. A way that does not answer is missed, and
 * keeps no other one from being told, nor has it told again.
 */
export function alarmTeller(parts: AlarmParts): (alarm: DueAlarm) => Promise<ToldBy> {
  return async (alarm) => {
    const organization = parts.organizationOf(alarm.organization)
    const { mail = [], webhook } = organization.alarms ?? {}
    const ways: { way: string; tell(): Promise<void> }[] = [
      ...mail.map((to) => ({ way: to, tell: () => mailed(parts, organization, to, alarm) })),
      ...(webhook === undefined ? [] : [{ way: 'webhook', tell: () => called(parts, webhook, alarm) }]),
    ]
    const due = ways.filter(({ way }) => !alarm.heard.includes(way) && (alarm.onlyTo?.includes(way) ?? true))
    const outcomes = await Promise.allSettled(due.map(({ tell }) => tell()))
    const named = (wanted: 'fulfilled' | 'rejected') =>
      due.flatMap(({ way }, at) => (outcomes[at]?.status === wanted ? [way] : []))
    return { heard: named('fulfilled'), missed: named('rejected') }
  }
}

async function mailed(parts: AlarmParts, organization: Told, to: string, alarm: RouteAlarm): Promise<void> {
  const from = organization.mail
  if (parts.mail === undefined || from === undefined)
    return parts.onRefused(organization.id, 'no mail is set by which an alarm could go')
  const title = parts.titleOf(alarm.route)
  const over = alarm.settledAt !== null
  const sent = await parts.mail({
    from: { name: organization.name, address: from.from },
    returnPath: from.returnPath ?? from.from,
    to,
    // The same in every try, so that a second copy is known as one.
    reference: `alarm/${alarm.id}/${over ? 'over' : 'raised'}`,
    subject: over ? `Over: ${title}` : `! ${title}`,
    text: [
      over ? `This is over since ${instant(alarm.settledAt)}:` : `Since ${instant(alarm.raisedAt)}:`,
      alarm.says,
      '',
      `Route: ${alarm.route}. Open Operation in the record system to see it.`,
      '',
    ].join('\n'),
    language: 'en',
  })
  if (sent === 'undeliverable') parts.onRefused(organization.id, 'an alarm’s mail can’t be delivered')
}

async function called(
  parts: AlarmParts,
  { address, secret }: { address: string; secret: string },
  alarm: RouteAlarm,
): Promise<void> {
  const { id, organization, route, kind, says, raisedAt, settledAt } = alarm
  const body = JSON.stringify({
    alarm: id,
    organization,
    route,
    kind,
    says,
    state: settledAt === null ? 'raised' : 'over',
    raisedAt: raisedAt.toISOString(),
    overAt: settledAt?.toISOString() ?? null,
  })
  const time = Math.floor(parts.now().getTime() / 1000)
  const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'causeway-signature': `t=${time},v1=${signature}` },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  await response.body?.cancel()
  if (response.ok) return
  parts.onRefused(organization, `the webhook for alarms answered ${response.status}`)
  if (response.status >= 500) throw new Error('the webhook for alarms is away')
}

function instant(at: Date | null): string {
  return at === null ? '' : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
