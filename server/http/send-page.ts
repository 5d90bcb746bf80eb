import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isNo, type LaunchToCome, type OpenedLaunch } from '../act/use-cases.ts'
import { guard } from './headers.ts'
import { listenerOf } from './listener.ts'
import { readerOf } from './reader.ts'
import { besidePage, plainPage, waitingPage, type PageTrouble } from './page.ts'
import type { Door } from './route.ts'

type Audience = 'patient' | 'guest' | 'clinician' | 'desk' | 'operator' | 'book' | 'door'

/** Sends a built page; its style nonce is new each time. */
export function sendPage(door: Door, request: FastifyRequest, reply: FastifyReply, audience: Audience) {
  return begunPage(door, request, reply, audience, (html) => html)
}

/** Sends a page for staff, which says at its head in which language whoever opens it reads, where they chose one. */
export async function sendStaffPage(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  audience: 'desk' | 'operator',
) {
  const language = await languageOf(door, request)
  return begunPage(door, request, reply, audience, (html) => reading(html, language))
}

/** Where it can't be read the page opens all the same, in the browser's language. */
async function languageOf(door: Door, request: FastifyRequest): Promise<'en' | 'es' | null> {
  const reader = readerOf(request.caller)
  return reader === null ? null : door.deps.useCases.staffLanguage.kept(reader).catch(() => null)
}

function reading(html: string, language: 'en' | 'es' | null): string {
  return language === null ? html : html.replace('<html', `<html data-reads="${language}"`)
}

/** What a page will ask for, by address. */
export type Answers = ReadonlyMap<string, () => Promise<unknown>>

/**
 * Sends the workspace, and at its end, each as it comes, the answers for which it would ask once its script runs: it need not
 * ask. What can't be given, or not in time, it asks for itself, and hears why not.
 */
export async function sendWorkspace(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  first: () => Promise<Answers>,
) {
  const language = await languageOf(door, request)
  return begunPage(door, request, reply, 'clinician', (html) =>
    Readable.from(withAnswers(reading(html, language), first)),
  )
}

function begunPage(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  audience: Audience,
  body: (html: string) => string | Readable,
) {
  const nonce = newNonce()
  const html = door.assets.page(audience, nonce)
  if (html === undefined) throw new Error(`http: dist/web holds no ${audience}/index.html; "npm start" builds it`)
  guard(reply, door.deps.config.origin, request.framing, nonce)
  return reply.type('text/html; charset=utf-8').send(body(html))
}

/** A page that is not whole counts as loading: no longer than this. */
const ANSWERS_WITHIN_MS = 5_000

async function* withAnswers(html: string, first: () => Promise<Answers>): AsyncGenerator<string> {
  const end = html.lastIndexOf('</body>')
  yield html.slice(0, end)
  const answers = await first().catch((): Answers => new Map())
  const waiting = new Map([...answers].map(([address, ask]) => [address, given(address, ask)]))
  const late = new AbortController()
  const over = setTimeout(ANSWERS_WITHIN_MS, null, { signal: late.signal, ref: false }).catch(() => null)
  while (waiting.size > 0) {
    const came = await Promise.race([...waiting.values(), over])
    if (came === null) break
    waiting.delete(came.address)
    if (came.answer !== undefined) yield carried(came.address, came.answer)
  }
  late.abort()
  yield html.slice(end)
}

async function given(address: string, ask: () => Promise<unknown>): Promise<{ address: string; answer: unknown }> {
  try {
    const answer = await ask()
    return { address, answer: isNo(answer) ? undefined : answer }
  } catch {
    return { address, answer: undefined }
  }
}

/** No text of an answer can end the element that holds it. */
function carried(address: string, answer: unknown): string {
  return `<script type="application/json" data-answer="${address}">${JSON.stringify(answer).replaceAll('<', '\\u003c')}</script>\n`
}

/** Sends a page of words where no built page fits. The framing is the route's own, so that it shows where it was asked. */
export function sendPlainPage(door: Door, request: FastifyRequest, reply: FastifyReply, trouble: PageTrouble) {
  const nonce = plainlyGuarded(door, request, reply)
  const { organizations } = door.deps.config
  const { language } = listenerOf(request, organizations)
  return reply.send(plainPage(trouble, { language, practices: organizations, nonce }))
}

/** Sends the page that offers to open the launch at this address beside a frame in which it can't be opened. */
export function sendBesidePage(door: Door, request: FastifyRequest, reply: FastifyReply, address: string) {
  const nonce = plainlyGuarded(door, request, reply)
  const { language } = listenerOf(request, door.deps.config.organizations)
  return reply.send(besidePage(address, { language, nonce }))
}

/**
 * Sends the page that says what a launch waits for, and at its end, once that has come, the way to what is opened. Whoever
 * closes it is waited for no more.
 */
export function sendWaitingPage(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  { awaits, language: chosen, later }: LaunchToCome,
  addressOf: (opened: OpenedLaunch) => string,
) {
  const nonce = plainlyGuarded(door, request, reply)
  const language = chosen ?? listenerOf(request, door.deps.config.organizations).language
  const page = waitingPage(`awaits-${awaits}`, { language, nonce })
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  const parts = async function* () {
    yield page.start
    const came = await later(gone.signal)
    yield came === null ? page.ends('not-come') : isNo(came) ? page.ends('launch') : page.opens(addressOf(came))
  }
  // A proxy in front is not to keep the first words until it has the last.
  return reply.code(202).header('x-accel-buffering', 'no').send(Readable.from(parts()))
}

function plainlyGuarded(door: Door, request: FastifyRequest, reply: FastifyReply): string {
  const nonce = newNonce()
  guard(reply, door.deps.config.origin, request.framing, nonce)
  void reply.type('text/html; charset=utf-8')
  return nonce
}

const newNonce = () => randomBytes(16).toString('base64url')
