import type { Numbered } from './schedule-news.ts'

/**
 * What an EMR tells of one person of its own accord (HL7 v2.5.1, chapters 3, 7 and 9). It rings the bell: what is so now is
 * asked of the chart.
 */
export interface PersonNews {
  /**
   * `changed`: their record, or where they are in the practice. `merged`: another record of theirs went into this one.
   * `documented`: a document was written or signed. `resulted`: an order has a result.
   */
  happened: 'changed' | 'merged' | 'documented' | 'resulted'
  /** The person's numbers; of two records that became one, those of the one that stays. */
  patient: Numbered[]
  /** The numbers of the record that is no more; none but of a merge. */
  prior: Numbered[]
}
