import { describe, expect, test } from 'vitest'
import type { Happening } from './happening.ts'
import { after, booking, minutesAfter, PATHWAY, played, START, type Play } from './rehearsal.ts'

const LATE = { ...PATHWAY, late: { message: 2, patient: null, clinician: null } }
const at = (minutes: number) => minutesAfter(START, minutes)
const went = (message: string, purpose: 'link' | 'code' | 'late', channel: 'mail' | 'sms'): Happening => ({
  kind: 'message-went',
  message,
  purpose,
  channel,
})
const reported = (message: string, delivered: boolean, channel: 'mail' | 'sms' = 'sms'): Happening => ({
  kind: 'message-reported',
  message,
  channel,
  delivered,
})
const booked = played(at(-600), ...booking)
const sent = after(booked, went('link-1', 'link', 'sms'), at(-590))
const newCommands = (before: Play, then: Play) => then.commands.slice(before.commands.length)

describe('a text message that the gateway took', () => {
  test('and delivered is so, once', () => {
    const once = after(sent, reported('link-1', true), at(-589))
    expect(once.state.messages['link-1']).toMatchObject({ status: 'sent', delivered: true })
    expect(after(once, reported('link-1', true), at(-588)).log).toEqual(once.log)
    expect(after(once, reported('link-1', false), at(-587)).log).toEqual(once.log)
  })

  test('and did not deliver goes by the other way by itself; told twice, it goes once', () => {
    const lost = after(sent, reported('link-1', false), at(-580))
    expect(lost.state.messages['link-1']).toMatchObject({ status: 'asked', undelivered: ['sms'] })
    expect(newCommands(sent, lost)).toEqual([{ do: 'message', message: 'link-1', purpose: 'link', held: null }])
    expect(after(lost, reported('link-1', false), at(-579)).log).toEqual(lost.log)
    const byMail = after(lost, went('link-1', 'link', 'mail'), at(-578))
    expect([byMail.state.messages['link-1']?.status, byMail.state.tasks]).toEqual(['sent', {}])
    expect(after(byMail, reported('link-1', false), at(-577)).log).toEqual(byMail.log)
  })

  test('and where there is no other way, a person rings', () => {
    const lost = after(sent, reported('link-1', false), at(-580))
    const none: Happening = { kind: 'message-bounced', message: 'link-1', purpose: 'link', why: 'undeliverable' }
    expect(after(lost, none, at(-579)).state.tasks).toMatchObject({
      'message/link': { for: 'front-desk', why: 'undeliverable' },
    })
  })

  test('and a newer one says the same: only the newest goes again', () => {
    const asked = after(sent, { kind: 'ask-link' }, at(-500))
    const lost = after(asked, reported('link-1', false), at(-499))
    expect(newCommands(asked, lost)).toEqual([])
    expect(lost.state.messages['link-1']?.status).toBe('failed')
    expect(lost.state.tasks).toEqual({})
  })
})

describe('a mail that the server took', () => {
  const mailed = after(booked, went('link-1', 'link', 'mail'), at(-590))

  test('and that came back hours later goes by text message; told twice, it goes once', () => {
    const lost = after(mailed, reported('link-1', false, 'mail'), at(-300))
    expect(lost.state.messages['link-1']).toMatchObject({ status: 'asked', undelivered: ['mail'] })
    expect(newCommands(mailed, lost)).toEqual([{ do: 'message', message: 'link-1', purpose: 'link', held: null }])
    const texted = after(lost, went('link-1', 'link', 'sms'), at(-299))
    expect(after(texted, reported('link-1', false, 'mail'), at(-298)).log).toEqual(texted.log)
    const neither = after(texted, reported('link-1', false), at(-297))
    expect(neither.state.messages['link-1']?.undelivered).toEqual(['mail', 'sms'])
  })

  test('is not lost by what is said of a text message', () => {
    expect(after(mailed, reported('link-1', false), at(-300)).log).toEqual(mailed.log)
  })
})

test('a report that is quicker than our own word is to be told again', () => {
  expect(after(booked, reported('link-1', false), at(-595)).refusals).toEqual([
    { refused: 'not-yet', needs: ['message'] },
  ])
  expect(after(booked, reported('link-9', false), at(-595)).refusals).toEqual([{ refused: 'not-found' }])
})

test('a code that did not arrive is gone: the desk rings, and the row goes with the next one that is sent', () => {
  const code = (message: string): Happening => ({ kind: 'ask-code', message, device: 'phone', held: `code/${message}` })
  const asked = after(after(sent, code('code-b'), at(-20)), went('code-b', 'code', 'sms'), at(-20))
  const lost = after(asked, reported('code-b', false), at(-19))
  expect(newCommands(asked, lost)).toEqual([])
  expect(lost.state.tasks).toMatchObject({ 'message/code': { for: 'front-desk', why: 'undeliverable' } })
  // By its id it would come before the first.
  const next = after(after(lost, code('code-a'), at(-18)), went('code-a', 'code', 'mail'), at(-18))
  expect(next.state.tasks).toEqual({})
})

test('a word to a late patient that did not arrive is no attempt to reach them', () => {
  const due = after(sent, { kind: 'deadline', step: 'late/message' }, at(2), LATE)
  const texted = after(due, went('late-1', 'late', 'sms'), at(2), LATE)
  expect(texted.state.attempts).toMatchObject([{ channel: 'sms', outcome: 'sent' }])
  const lost = after(texted, reported('late-1', false), at(3), LATE)
  expect(lost.state.attempts).toEqual([])
  const mailed = after(lost, went('late-1', 'late', 'mail'), at(3), LATE)
  expect(mailed.state.attempts).toMatchObject([{ channel: 'mail', outcome: 'sent' }])
})
