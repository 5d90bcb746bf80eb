import type { OrderCategory } from '#domain/visit/event.ts'
import type { CatalogueEntry } from '../act/chart.ts'

/** What a site can order, as its settings list it; the codes are the site's own. */
export interface SiteOrder {
  category: OrderCategory
  code: string
  /** Left out for a code that is the EMR's own. */
  system?: string
  text: string
  controlled?: boolean
}

const SHOWN = 30

/** The catalogue of an EMR that gives out none: found by words of the text, in any order, or by the code. */
export function siteCatalogue(orders: readonly SiteOrder[]) {
  const entries = orders.map(({ category, code, system = '', text, controlled = false }): CatalogueEntry => {
    return { reference: `${category}/${code}`, category, text, code: { system, code, display: text }, controlled }
  })
  return {
    search(q: string): { entries: CatalogueEntry[]; failed: OrderCategory[] } {
      const words = plain(q).split(/\s+/)
      const fits = ({ text, code }: CatalogueEntry) =>
        plain(code.code) === plain(q) || words.every((word) => plain(text).includes(word))
      return { entries: entries.filter(fits).slice(0, SHOWN), failed: [] }
    },
    entry: (reference: string): CatalogueEntry | null => entries.find((one) => one.reference === reference) ?? null,
  }
}

function plain(words: string): string {
  return words.trim().toLowerCase()
}
