import type { Problem } from '#api/problem.ts'
import { staffLanguage } from '../ui/staff-language.ts'
import type { Language } from '../ui/times.ts'
import type { Words } from './words/en.ts'

/** An answer of the server: its body, its considered no, or nothing at all because it could not be reached. */
export type Answer<T> = { kind: 'answered'; body: T } | { kind: 'refused'; problem: Problem } | { kind: 'unreachable' }

/** Long enough for the EMR behind the server to use up its own 10 s. */
const PATIENCE_MS = 20_000

/** Answers that were asked for before the part of the page that shows them was drawn; each is taken once. */
const ahead = new Map<string, Promise<Answer<never>>>()
/** Those of them that are here. */
const here = new Map<string, Answer<never>>()

/**
 * Takes what will be read in a moment from the answers that the page itself brings, as they come, and asks for the others now:
 * nothing waits for an answer that it does not need.
 */
export function readAhead(addresses: readonly string[]): void {
  for (const address of addresses) {
    const asked = broughtAlong<never>(address).then((body) => body ?? ask<never>(address, { method: 'GET' }))
    ahead.set(address, asked)
    void asked.then((answer) => ahead.get(address) === asked && here.set(address, answer))
  }
}

/** What was read ahead and is here, so that it is drawn at once and not a moment later; null where it has to be read. */
export function readAlready<T>(address: string): Answer<T> | null {
  const answer = here.get(address) ?? null
  if (answer !== null) forget(address)
  return answer
}

function forget(address: string): void {
  ahead.delete(address)
  here.delete(address)
}

/** Null once the page is whole without it (server/http/send-page.ts). */
function broughtAlong<T>(address: string): Promise<Answer<T> | null> {
  return new Promise((resolve) => {
    const look = () => {
      const found = document.querySelector(`script[data-answer="${CSS.escape(address)}"]`)
      // What follows it is here, so all of it is.
      const isHere = found !== null && found.nextSibling !== null
      if (!isHere && document.readyState === 'loading') return
      coming.disconnect()
      document.removeEventListener('readystatechange', look)
      found?.remove()
      if (!isHere) return resolve(null)
      resolve({ kind: 'answered', body: JSON.parse(found.textContent) })
    }
    const coming = new MutationObserver(look)
    coming.observe(document.body, { childList: true })
    document.addEventListener('readystatechange', look)
    look()
  })
}

/** Reads. The body's shape is the contract's: server and page are built from the same types. */
export function read<T>(address: string): Promise<Answer<T>> {
  const asked = ahead.get(address)
  forget(address)
  return asked ?? ask<T>(address, { method: 'GET' })
}

/** Writes. `leaving` lets the request outlive the page; browsers allow that up to 64 kB. */
export function write<T>(method: 'POST' | 'PUT' | 'DELETE', address: string, body: unknown = {}, leaving = false) {
  return ask<T>(address, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    keepalive: leaving,
  })
}

async function ask<T>(address: string, init: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(address, {
      ...init,
      headers: { ...init.headers, 'accept-language': staffLanguage() },
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const text = await response.text()
    if (response.ok) return { kind: 'answered', body: text === '' ? null : JSON.parse(text) }
    return { kind: 'refused', problem: problemOf(response.status, text) }
  } catch {
    return { kind: 'unreachable' }
  }
}

/** Said in the place of the server, and therefore in the language that was asked of it. */
const NOT_OURS: Record<Language, (status: number) => string> = {
  en: (status) => `The server answered ${status}. Try again; if it stays so, tell your IT desk.`,
  es: (status) => `El servidor respondió ${status}. Intente de nuevo; si sigue así, avise a informática.`,
}

/** A proxy between us and the server answers in HTML; its status is all that is worth keeping. */
function problemOf(status: number, text: string): Problem {
  try {
    const said: Problem = JSON.parse(text)
    if (typeof said.code === 'string' && typeof said.says === 'string') return said
  } catch {
    // Not ours: told below by its status.
  }
  return {
    status,
    code: 'unknown',
    says: NOT_OURS[staffLanguage()](status),
  }
}

/** What a person reads of a failed answer; null when all is well. */
export function troubleOf(answer: Answer<unknown>, words: Words): string | null {
  switch (answer.kind) {
    case 'answered':
      return null
    case 'refused':
      return answer.problem.says
    case 'unreachable':
      return words.trouble.unreachable
  }
}
