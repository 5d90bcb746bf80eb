import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type {
  CatalogueEntry,
  ComposedOrder,
  OrderCategory,
  OrderRequest,
  OrderView,
  Workspace,
} from '#api/workspace.ts'
import { troubleOf, write } from '../ask.ts'
import type { Addresses } from '../paths.ts'
import { openInComposer, showAgain, standingOf, takeBack, type Standing } from './composing.ts'
import { openMessaging, pageWindows } from './web-messaging.ts'
import { useWords } from '../words/use-words.ts'

const LOOK_MS = 2_000
/** After so many looks among the EMR's orders it is said that none is seen; the visit goes on looking by itself. */
export const LOOKS = 5

/** An order that was put before the EMR's own composer. */
export interface Composition {
  location: string
  text: string
  category: OrderCategory
  standing: Standing
  looked: number
  /** The orders that the visit had before. */
  before: readonly string[]
}

/** The EMR's own composer, as far as this launch can speak with it. */
export interface Composer {
  open(entry: CatalogueEntry, request: Omit<OrderRequest, 'catalogue' | 'category'>): Promise<string | null>
  compositions: readonly Composition[]
  show(composition: Composition): Promise<string | null>
  takeBack(composition: Composition): Promise<string | null>
  dismiss(composition: Composition): void
}

/** Follows what was put there until it stands among the visit's orders or is gone; null where the EMR can't be spoken with. */
export function useComposer(props: {
  addresses: Addresses
  page: Workspace
  emr: string
  onDone: () => Promise<void>
}): Composer | null {
  const words = useWords()
  const { addresses, page, emr, onDone } = props
  const { origin, handle } = page.composer ?? { origin: '', handle: '' }
  const messaging = useMemo(
    () => (origin === '' ? null : openMessaging({ origin, handle }, pageWindows())),
    [origin, handle],
  )
  useEffect(() => messaging?.answerHandshakes(), [messaging])
  const [compositions, setCompositions] = useState<readonly Composition[]>([])
  const change = useCallback(
    (location: string, to: Partial<Composition>) =>
      setCompositions((all) => all.map((one) => (one.location === location ? { ...one, ...to } : one))),
    [],
  )
  const drop = useCallback(
    (location: string) => setCompositions((all) => all.filter((one) => one.location !== location)),
    [],
  )

  const open = compositions.filter((one) => placedAs(one, page.orders) === undefined)
  const look = useRef(async () => undefined as void)
  look.current = async () => {
    if (messaging === null) return
    await Promise.all(
      open.map(async (one) => {
        if (one.standing === 'unsigned' || one.standing === 'unheard') {
          const standing = await standingOf(messaging, one.location)
          if (standing !== one.standing) change(one.location, { standing })
          if (standing !== 'signed' && standing !== 'gone') return
        }
        if (one.looked >= LOOKS) return
        change(one.location, { looked: one.looked + 1 })
        await write('POST', addresses.ordersPlaced)
        await onDone()
      }),
    )
  }
  const follows = open.length > 0
  useEffect(() => {
    if (!follows) return
    let ended = false
    let timer: ReturnType<typeof setTimeout>
    // One look after the other: an EMR that is slow to answer is not asked twice at once.
    const next = () => {
      timer = setTimeout(() => void look.current().finally(() => ended || next()), LOOK_MS)
    }
    next()
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }, [follows])

  if (messaging === null) return null
  const because = (sentence: string, { reason }: { reason: string | null }) =>
    reason === null ? sentence : `${sentence} ${words.composer.says(emr, reason)}`
  return {
    compositions: open,
    open: async (entry, request) => {
      const asked = { ...request, catalogue: entry.reference, category: entry.category } satisfies OrderRequest
      const composed = await write<ComposedOrder>('POST', addresses.composedOrders, asked)
      if (composed.kind !== 'answered') return troubleOf(composed, words)
      const opened = await openInComposer(messaging, composed.body)
      if ('not' in opened)
        return because((entry.controlled ? words.composer.notControlled : words.composer.not)(opened.not, emr), opened)
      const { text, category } = entry
      const before = page.orders.map(({ order }) => order)
      setCompositions((all) => [
        ...all,
        { location: opened.location, text, category, standing: 'unsigned', looked: 0, before },
      ])
      return null
    },
    show: async ({ location }) => {
      const shown = await showAgain(messaging, location)
      return shown === 'opened' ? null : because(words.composer.notControlled(shown.not, emr), shown)
    },
    takeBack: async ({ location }) => {
      const taken = await takeBack(messaging, location)
      if (taken !== 'taken') return because(words.composer.notBack(emr), taken)
      drop(location)
      return null
    },
    dismiss: ({ location }) => drop(location),
  }
}

/** The visit's order that it has become: one that the EMR has, of this kind, that was not there before. */
function placedAs({ location, before, category }: Composition, orders: readonly OrderView[]): OrderView | undefined {
  const own = location.replace('/', '-')
  return (
    orders.find(({ order }) => order === own) ??
    orders.find((one) => one.placedInEmr && one.category === category && !before.includes(one.order))
  )
}
