import type { BookingPage } from '#api/book.ts'
import type { Language } from '../ui/times.ts'
import type { pathsOf } from './paths.ts'
import type { Words } from './words/en.ts'

/** What every step of booking is given. */
export type Booking = {
  page: BookingPage
  /** Of whoever was invited to choose a time: who they are and why they come is known by it. */
  invitation: string | null
  paths: ReturnType<typeof pathsOf>
  words: Words
  language: Language
  /** IANA zone of this device. */
  zone: string
}
