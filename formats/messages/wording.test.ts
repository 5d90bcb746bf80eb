import { describe, expect, test } from 'vitest'
import { en } from './en.ts'
import { es } from './es.ts'
import type { MessageFacts } from './facts.ts'
import { timeInWords } from './time.ts'

const facts: MessageFacts = {
  practice: { name: 'Riverbend', phone: '413-555-0142', website: 'http://localhost:8090/practice' },
  when: 'Monday, November 2, 9:00 AM EST',
  link: 'https://visits.example/p/abc',
  code: '123456',
}

describe.each([
  ['English', en],
  ['Spanish', es],
])('%s', (_, messages) => {
  test.each(['link', 'reminder', 'upcoming', 'soon', 'late', 'summary', 'invitation'] as const)(
    'the %s message carries the link and the number to call',
    (purpose) => {
      const { subject, text, sms } = messages[purpose](facts)
      for (const part of [text, sms]) {
        expect(part).toContain('https://visits.example/p/abc')
        expect(part).toContain('413-555-0142')
      }
      expect(subject).not.toContain('https')
      expect(text).toMatch(/911[^]*988/)
    },
  )

  test('the code message carries the code, and never the link', () => {
    const { subject, text, sms } = messages.code(facts)
    for (const part of [text, sms]) expect(part).toContain('123456')
    expect(subject).not.toContain('123456')
    expect(`${subject}${text}${sms}`).not.toContain('/p/')
  })

  test('a short message stays short', () => {
    const long = { ...facts, link: `https://visits.example/p/${'a'.repeat(46)}` }
    // Two parts of 153 characters in GSM 03.38; í and ó need UCS-2, with 67 to a part.
    for (const purpose of [
      'link',
      'code',
      'reminder',
      'upcoming',
      'soon',
      'late',
      'summary',
      'cancelled',
      'in-person',
      'invitation',
    ] as const)
      expect(messages[purpose](long).sms.length).toBeLessThanOrEqual(306)
  })

  test('the invitation tells nothing but that there are times', () => {
    const { subject, text, sms } = messages.invitation(facts)
    expect(`${subject} ${text} ${sms}`).not.toMatch(
      /behavio|conduct|mental|psych|psico|therap|terapia|referr|refer|derivad|video|clinic|clínica|diagn/i,
    )
  })

  test('the calendar entry names no link that opens a page', () => {
    const { title, description } = messages.calendar(facts)
    expect(`${title}${description}`).not.toContain('/p/')
  })
})

test.each([
  ['en', 'America/New_York', 'Monday, November 2 at 9:00 AM EST'],
  ['en', 'America/Los_Angeles', 'Monday, November 2 at 6:00 AM PST'],
  ['es', 'America/New_York', 'lunes, 2 de noviembre, 9:00 a.m. EST'],
] as const)('times are said in the zone of the patient (%s, %s)', (language, zone, said) => {
  expect(timeInWords('2026-11-02T14:00:00Z', zone, language)).toBe(said)
})
