import { createHmac } from 'node:crypto'
import { INVITED } from '#domain/visit/event.ts'
import { readAddress, readAddresses, readSessionLog } from '#formats/rooms/tool.ts'
import type { Meetings, MeetingNo } from '../act/meetings.ts'
import type { Organization } from '../config/organizations.ts'

/** Somebody waits before a screen for the meeting to be made. */
const PATIENCE_MS = 3_000

/**
 * The video tool did not answer, or not as agreed. Without the cause, whose text may quote an address. `code` is shaped
 * like Node's own network codes, by which it is known for no bug.
 */
class MeetingToolAway extends Error {
  readonly code = 'EMEETING'
  constructor(why: string) {
    super(`video tool: ${why}`)
    this.name = 'MeetingToolAway'
  }
}

/** What asking a video tool needs: each organization's own, and whether its agreement is in force. */
export interface LinkParts {
  organizations: readonly Organization[]
  /** Which of an organization's tools is asked. */
  toolOf(organization: Organization): { address: string; secret: string } | undefined
  mayReceive(organization: Organization): boolean
  now(): Date
  /** Called with what kept the tool from being asked, or from doing it, which the operator must mend. */
  onRefused(organization: string, why: string): void
}

/**
 * Each organization's video tool by the contract of docs/rooms.md. A vendor whose own interface differs is another file
 * like this one, or a small service that speaks the contract in front of it.
 */
export function linkedMeetings(parts: LinkParts): Meetings {
  const no = (id: string, why: string, answer: MeetingNo['no'] = 'refused'): MeetingNo => {
    parts.onRefused(id, why)
    return { no: answer }
  }
  const named = (id: string) => parts.organizations.find((one) => one.id === id)
  const toolOf = (id: string): string => {
    const organization = named(id)
    return (organization && parts.toolOf(organization))?.address ?? ''
  }
  /** `words` makes it a POST, signed over the body; without them it is a GET, signed over its path. */
  const ask = async (id: string, path: string, words?: object): Promise<{ said: unknown } | MeetingNo | 'unknown'> => {
    const organization = named(id)
    const tool = organization && parts.toolOf(organization)
    if (organization === undefined || tool === undefined) return no(id, 'no video tool')
    if (!parts.mayReceive(organization)) return no(id, 'no BAA for the video tool', 'no-agreement')
    const url = new URL(`${tool.address.replace(/\/$/, '')}${path}`)
    const body = words && JSON.stringify(words)
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        'causeway-signature': signed(tool.secret, body ?? url.pathname, parts.now()),
      },
      ...(body !== undefined && { body }),
      // A tool that moved must not carry a visit to wherever it points.
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(() => {
      throw new MeetingToolAway('no answer')
    })
    if (response.status >= 500) throw new MeetingToolAway(`status ${response.status}`)
    if (response.status === 404) return 'unknown'
    if (!response.ok) return no(id, `the video tool answered ${response.status}`)
    return { said: await response.json().catch(() => null) }
  }

  return {
    open: async (id, { reference, start, end }) => {
      const answer = await ask(id, '/meetings', { reference, start, end, participants: INVITED })
      if (answer === 'unknown') return no(id, 'the video tool answered 404')
      if ('no' in answer) return answer
      return readAddresses(answer.said, toolOf(id)) ?? no(id, 'the video tool gave no addresses that can be opened')
    },
    replace: async (id, { reference }, participant) => {
      const path = `/meetings/${encodeURIComponent(reference)}/addresses`
      const answer = await ask(id, path, { reference, participant })
      if (answer === 'unknown') return no(id, 'the video tool replaces no addresses')
      if ('no' in answer) return answer
      const address = readAddress(answer.said, toolOf(id))
      return address === undefined ? no(id, 'the video tool gave no address that can be opened') : { address }
    },
    end: async (id, reference) => {
      const answer = await ask(id, `/meetings/${encodeURIComponent(reference)}/end`, { reference })
      return answer !== 'unknown' && 'no' in answer ? answer : 'over'
    },
    log: async (id, reference) => {
      const answer = await ask(id, `/meetings/${encodeURIComponent(reference)}/log`)
      if (answer === 'unknown') return no(id, 'the video tool knows no such session')
      if ('no' in answer) return answer
      return readSessionLog(answer.said) ?? no(id, 'the video tool gave a session log that can’t be read')
    },
  }
}

function signed(secret: string, what: string, now: Date): string {
  const time = Math.floor(now.getTime() / 1000)
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${what}`).digest('hex')}`
}
