import { expect, test } from 'vitest'
import { FakeVideo, type Word } from './fake-video.ts'

const NOON = Date.parse('2026-11-26T12:00:00Z')

/** A simulated video tool, its clock in seconds after noon, and what it told. */
function tool() {
  const told: Word[] = []
  const clock = { seconds: 0 }
  const video = new FakeVideo(
    () => new Date(NOON + clock.seconds * 1000),
    (_, word) => told.push(word),
  )
  const wanted = { reference: 'v.meeting.1', start: '2026-11-26T12:00:00Z', end: '2026-11-26T12:20:00Z' }
  const said = () => told.map((word) => `${'stay' in word ? `${word.participant} ${word.stay} ` : ''}${word.kind}`)
  return { video, clock, told, said, meeting: video.open(wanted), again: () => video.open(wanted) }
}

test('asked twice it has one meeting, with an address for each that lets in nobody else', () => {
  const { video, meeting, again } = tool()
  expect(again()).toBe(meeting)
  const { patient, clinician } = meeting.tokens
  expect(patient).not.toBe(clinician)
  expect(video.invited(patient)).toMatchObject({ participant: 'patient' })
  expect(video.invited('guessed')).toBeUndefined()
})

test('it tells once who comes and goes, and a page that is closed without a word is gone since it was heard of last', () => {
  const { video, clock, told, said, meeting } = tool()
  for (clock.seconds = 0; clock.seconds < 4; clock.seconds++) video.here(meeting, 'patient', 'p', 'video')
  video.here(meeting, 'clinician', 'c', 'audio')
  clock.seconds = 9
  video.sweep()
  expect(said()).toEqual(['patient p joined', 'clinician c joined', 'patient p left'])
  expect(told.at(-1)).toMatchObject({ at: '2026-11-26T12:00:03.000Z' })
  // A last word that was late brings nobody back.
  video.here(meeting, 'patient', 'p', 'video')
  expect(said()).toHaveLength(3)
  expect(meeting.log).toEqual(told)
})

test('another address for one of them puts out who came by the former', () => {
  const { video, said, meeting } = tool()
  const former = meeting.tokens.helper
  video.here(meeting, 'helper', 'h', 'video')
  expect(video.replace(meeting, 'helper')).not.toBe(former)
  expect(said()).toEqual(['helper h joined', 'helper h left'])
  expect(video.invited(former)).toBeUndefined()
})

test('ended it puts everybody out, and nobody comes in any more', () => {
  const { video, said, meeting } = tool()
  video.here(meeting, 'patient', 'p', 'video')
  video.end(meeting)
  video.end(meeting)
  video.here(meeting, 'clinician', 'c', 'video')
  expect(said()).toEqual(['patient p joined', 'patient p left', 'ended'])
})
