import { randomUUID } from 'node:crypto'
import { feedUseCases } from './act/feed.ts'
import type { House } from './act/house.ts'
import type { Config } from './config.ts'
import type { EmrNews } from './emr-news.ts'
import { report, warn } from './log.ts'
import { answererOf as acknowledger } from './mllp/answer.ts'
import { openPort } from './mllp/open-port.ts'
import type { MessageTally } from './mllp/tally.ts'

/** Listens for the HL7 v2 of each EMR that sends some; what is pushed to `stops` ends it. */
export async function openFeeds(
  config: Config,
  house: House,
  news: Pick<EmrNews, 'turnOf' | 'fed'>,
  tally: MessageTally,
  stops: (() => Promise<void>)[],
): Promise<void> {
  const feed = feedUseCases(house, news.turnOf, news.fed)
  for (const { id, emr } of config.organizations) {
    const { listen, accept } = emr.hl7v2 ?? {}
    if (listen === undefined || accept === undefined) continue
    const answer = acknowledger({
      organization: id,
      accept,
      feed,
      now: house.now,
      newId: randomUUID,
      tally,
      onRefused: (why) => warn('v2 message refused', id, why),
      onBug: report,
    })
    const onClosed = (why: string): void => warn('v2 connection closed', id, why)
    const parts = { listen, answer, onClosed, onBug: report }
    stops.push(await openPort(parts, `"${id}" is to listen for HL7 v2`, 'emr.hl7v2.listen'))
  }
}
