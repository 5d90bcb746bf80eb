import type { PersonNews } from '#domain/visit/person-news.ts'
import type { Filed, OrderResult, SaidAppointment, SaidTimes, ScheduleNews } from '#domain/visit/schedule-news.ts'
import { readFiled } from './filed.ts'
import type { Message } from './message.ts'
import { isPersonNews, readPersonNews } from './person-news.ts'
import { readResults } from './results.ts'
import { readSaidAppointment } from './said-appointment.ts'
import { readSaidTimes } from './said-times.ts'
import { readScheduling } from './scheduling.ts'

/** What a message tells visits: of the schedule, or of people and of what was filed. */
export type Told =
  | { news: ScheduleNews; said: SaidAppointment | null; times: SaidTimes }
  | { people: PersonNews[]; filed: Filed | null; results: OrderResult[] }

/** What a message is about, and its own word of it. Orders come only as the word that one of ours was filed. */
export function toldIn(message: Message): Told {
  const filed = readFiled(message)
  if (isPersonNews(message)) return { people: readPersonNews(message), filed, results: readResults(message) }
  if (filed !== null) return { people: [], filed, results: [] }
  return { news: readScheduling(message), said: readSaidAppointment(message), times: readSaidTimes(message) }
}
