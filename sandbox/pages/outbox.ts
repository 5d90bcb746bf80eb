import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'

/** A mail or text message that would have reached a person. */
export interface CaughtMessage {
  id: string
  channel: 'mail' | 'sms'
  to: string
  /** When it was caught, as an ISO instant. */
  at: string
  subject?: string
  text: string
  html?: string
  /** The sender's own name for the message: Message-ID of a mail, `reference` of a text. */
  reference?: string
  /** Of a text: where its sender is told of replies and of what became of it. */
  sender?: string
  attachments: { filename: string; contentType: string; text: string }[]
}

/** What the catchers have caught, newest first. */
export interface Outbox {
  add(message: Omit<CaughtMessage, 'id' | 'at'>): CaughtMessage
  list(): readonly CaughtMessage[]
}

const KEPT = 500

/** Opens the outbox kept in `path`, one message a line, so that a restart keeps the last 500. */
export function openOutbox(path: string, now: () => Date): Outbox {
  mkdirSync(dirname(path), { recursive: true })
  const messages = readLines(path).slice(-KEPT)
  writeFileSync(path, messages.map((one) => `${JSON.stringify(one)}\n`).join(''))
  return {
    add(message) {
      const caught: CaughtMessage = { id: randomUUID(), at: now().toISOString(), ...message }
      appendFileSync(path, `${JSON.stringify(caught)}\n`)
      messages.push(caught)
      if (messages.length > KEPT) messages.shift()
      return caught
    },
    list: () => messages.toReversed(),
  }
}

/** The whole lines of the file; the last one may be torn by a kill while it was being written. */
function readLines(path: string): CaughtMessage[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line): CaughtMessage => JSON.parse(line))
}
