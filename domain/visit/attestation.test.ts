import { expect, test } from 'vitest'
import { attestation, interruptions, mediumOf } from './attestation.ts'
import type { Asked } from './happening.ts'
import { missing } from './missing.ts'
import {
  booking,
  ending,
  launching,
  meeting,
  minutesAfter,
  OKAFOR,
  onward,
  PATHWAY,
  played,
  preparing,
  SERRANO,
  START,
  typing,
} from './rehearsal.ts'
import type { Play } from './rehearsal.ts'

const waiting = onward(played('2026-11-23T15:00:00.000Z', ...booking), '2026-11-24T14:30:00.000Z', ...preparing)
const ended = onward(waiting, START, ...meeting, typing, ending)

const attested = (play: Play) => attestation(PATHWAY, play.state, play.log)
const lines = (play: Play) => Object.fromEntries(attested(play).map((line) => [line.id, line]))

test('each fact names the event that proves it, who said it, and when', () => {
  for (const line of attested(ended)) {
    expect(line.missing).toBe(false)
    if (line.missing) continue
    expect(ended.log.find(({ seq }) => seq === line.evidenceSeq)?.at).toBe(line.at)
  }
  expect(lines(ended)).toMatchObject({
    modality: { medium: 'audio-video', by: { who: 'causeway' } },
    identity: { by: OKAFOR, at: minutesAfter(START, 1) },
    location: { state: 'MA', ref: 'location/1', by: { who: 'patient' }, at: '2026-11-24T14:32:00.000Z' },
    consent: { version: '2026-11', decision: 'agree', by: { who: 'patient' } },
    start: { at: minutesAfter(START, 1) },
    stop: { at: minutesAfter(START, 5), by: OKAFOR },
    interruptions: { gaps: [] },
  })
  expect(lines(ended)).not.toHaveProperty('licence-override')
})

test('a covering clinician who met the patient is who was present, whoever ended the visit', () => {
  const covered = onward(waiting, START, { kind: 'cover', practitioners: [OKAFOR.ref, SERRANO.ref] })
  const [, admit, ...joins] = meeting
  const met = onward(
    covered,
    START,
    { ...launching, by: SERRANO },
    { ...(admit as Asked<'admit'>), by: SERRANO },
    ...joins,
    ending,
  )
  expect(lines(met)).toMatchObject({
    identity: { by: SERRANO },
    present: { clinician: SERRANO.ref },
    stop: { by: OKAFOR },
  })
})

test('what no event proves is missing, not guessed', () => {
  const alone = onward(waiting, START, ...meeting.slice(0, 2), typing, ending)
  const absent = attested(alone).filter((line) => line.missing)
  expect(absent.map(({ id }) => id)).toEqual(['modality', 'present', 'interruptions'])
  expect(missing(PATHWAY, alone.state, alone.log).map((one) => (one.id === 'attestation' ? one.fact : one.id))).toEqual(
    ['modality', 'present', 'interruptions'],
  )
})

test('a licence passed by a reason is said', () => {
  const passed = onward(waiting, START, { kind: 'admit', by: OKAFOR, licensed: [], overrideHeld: 'h' })
  expect(lines(passed)).toMatchObject({ 'licence-override': { state: 'MA', by: OKAFOR } })
})

test('a drop is told with its times', () => {
  const dropped = onward(
    waiting,
    START,
    ...meeting,
    { kind: 'leave', who: 'patient', connection: 'p1' },
    { kind: 'join', who: 'patient', medium: 'video', connection: 'p2' },
  )
  expect(interruptions(dropped.state)).toEqual([
    { who: 'patient', from: minutesAfter(START, 4), until: minutesAfter(START, 5) },
  ])
})

test('the modality is the medium that carried most of the visit', () => {
  const lostPicture = onward(onward(waiting, START, ...meeting), minutesAfter(START, 5), {
    kind: 'join',
    who: 'patient',
    medium: 'audio',
    connection: 'p2',
  })
  expect(mediumOf(onward(lostPicture, minutesAfter(START, 6), ending).state)).toBe('audio-video')
  expect(mediumOf(onward(lostPicture, minutesAfter(START, 20), ending).state)).toBe('audio-only')
})

test('what blocks signing stands first', () => {
  expect(missing(PATHWAY, waiting.state, waiting.log)).toEqual([
    { id: 'end', blocks: true },
    { id: 'note', blocks: true },
  ])
  const withOrder = onward(
    onward(waiting, START, ...meeting),
    START,
    { kind: 'draft-order', by: OKAFOR, order: 'o1', category: 'laboratory', controlled: false, held: 'h' },
    ending,
  )
  expect(missing(PATHWAY, withOrder.state, withOrder.log)).toEqual([
    { id: 'note', blocks: true },
    { id: 'order-unsigned', order: 'o1', blocks: false },
  ])
  expect(missing(PATHWAY, ended.state, ended.log)).toEqual([])
})

test('a visit that goes on by telephone lists its media with their times and the reason, and is of the longer one', () => {
  const [launch, admit, ...joins] = meeting
  const minute = (at: number) => minutesAfter(START, at)
  const met = onward(waiting, START, launch ?? ending, admit ?? ending, ...joins)
  const calling = onward(met, minute(6), { kind: 'start-phone', by: OKAFOR, reason: 'failed' })
  const called = onward(calling, minute(16), { kind: 'end-phone', by: OKAFOR })
  const over = onward(called, minute(18), ending)
  expect(lines(over)).toMatchObject({
    modality: { medium: 'audio-only' },
    media: {
      by: OKAFOR,
      segments: [
        { medium: 'video', from: minute(3), until: minute(6), why: null },
        { medium: 'phone', from: minute(6), until: minute(16), why: 'failed' },
        { medium: 'video', from: minute(16), until: minute(18), why: null },
      ],
    },
  })
  expect(lines(ended)).not.toHaveProperty('media')
})

test('a picture that goes and comes back, or never was, is listed as sound without it', () => {
  const [launch, admit, ...joins] = meeting
  const minute = (at: number) => minutesAfter(START, at)
  const met = onward(waiting, START, launch ?? ending, admit ?? ending, ...joins)
  const dark = onward(met, minute(6), { kind: 'join', who: 'patient', medium: 'audio', connection: 'p1' })
  const back = onward(dark, minute(9), { kind: 'join', who: 'patient', medium: 'video', connection: 'p1' })
  const over = onward(back, minute(18), ending)
  expect(lines(over)).toMatchObject({
    modality: { medium: 'audio-video' },
    interruptions: { gaps: [] },
    media: {
      by: { who: 'causeway' },
      segments: [
        { medium: 'video', from: minute(3), until: minute(6) },
        { medium: 'audio', from: minute(6), until: minute(9) },
        { medium: 'video', from: minute(9), until: minute(18) },
      ],
    },
  })
  const without = onward(onward(waiting, START, launch ?? ending, admit ?? ending, ...joins.slice(0, 1)), minute(3), {
    kind: 'join',
    who: 'patient',
    medium: 'audio',
    connection: 'p1',
  })
  expect(lines(onward(without, minute(18), ending))).toMatchObject({
    modality: { medium: 'audio-only' },
    media: { segments: [{ medium: 'audio', from: minute(3), until: minute(18) }] },
  })
})

test('where video never started, the clinician’s word on the telephone proves who was there and by what', () => {
  const [launch, admit] = meeting
  const phoned = onward(
    waiting,
    START,
    launch ?? ending,
    admit ?? ending,
    { kind: 'start-phone', by: OKAFOR, reason: 'cannot' },
    { kind: 'start-phone', by: OKAFOR, reason: 'cannot' },
    ending,
  )
  expect(lines(phoned)).toMatchObject({
    modality: { medium: 'audio-only', by: OKAFOR },
    present: { clinician: OKAFOR.ref, by: OKAFOR },
    media: {
      segments: [{ medium: 'phone', from: minutesAfter(START, 2), until: minutesAfter(START, 4), why: 'cannot' }],
    },
    interruptions: { gaps: [] },
  })
})

test('before anybody is admitted, and by anybody else, nobody is put on the telephone', () => {
  expect(onward(waiting, START, { kind: 'start-phone', by: OKAFOR, reason: 'failed' }).refusals).toMatchObject([
    { refused: 'not-yet' },
  ])
  const met = onward(waiting, START, ...meeting)
  expect(onward(met, START, { kind: 'start-phone', by: SERRANO, reason: 'failed' }).refusals).toMatchObject([
    { refused: 'not-your-visit' },
  ])
})
