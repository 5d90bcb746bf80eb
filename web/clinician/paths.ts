import type { ChartList, Section, workspacePaths } from '#api/workspace.ts'

/** The contract's paths, repeated as values so that its schemas stay out of the browser; the compiler compares them. */
const paths = {
  page: '/api/w/:launch',
  chart: '/api/w/:launch/chart/:section',
  intake: '/api/w/:launch/intake',
  admit: '/api/w/:launch/admit',
  note: '/api/w/:launch/note',
  noteUnsaved: '/api/w/:launch/note/unsaved',
  draft: '/api/w/:launch/draft',
  mark: '/api/w/:launch/marks/:mark',
  catalogue: '/api/w/:launch/catalogue',
  orders: '/api/w/:launch/orders',
  composedOrders: '/api/w/:launch/composed-orders',
  ordersPlaced: '/api/w/:launch/orders-placed',
  order: '/api/w/:launch/orders/:order',
  orderSign: '/api/w/:launch/orders/:order/sign',
  orderTimes: '/api/w/:launch/orders/:order/times',
  orderBooking: '/api/w/:launch/orders/:order/booking',
  lists: '/api/w/:launch/lists',
  listSearch: '/api/w/:launch/lists/:list/search',
  listChange: '/api/w/:launch/lists/:change',
  phone: '/api/w/:launch/phone',
  meeting: '/api/w/:launch/meeting',
  emergency: '/api/w/:launch/emergency',
  assessed: '/api/w/:launch/assessed',
  place: '/api/w/:launch/place',
  rooming: '/api/w/:launch/rooming',
  guests: '/api/w/:launch/guests',
  pictures: '/api/w/:launch/pictures',
  picture: '/api/w/:launch/pictures/:picture',
  captions: '/api/w/:launch/captions',
  speech: '/api/w/:launch/captions/speech',
  listening: '/api/w/:launch/listening',
  heard: '/api/w/:launch/listening/speech',
  offer: '/api/w/:launch/offer',
  rating: '/api/w/:launch/rating',
  phrases: '/api/w/:launch/phrases',
  phrase: '/api/w/:launch/phrases/:name',
  followUps: '/api/w/:launch/follow-ups',
  followUp: '/api/w/:launch/follow-ups/:ticket',
  pick: '/api/w/:launch/patient',
  photo: '/api/w/:launch/patients/:which/photo',
  end: '/api/w/:launch/end',
  sign: '/api/w/:launch/sign',
  signature: '/api/w/:launch/signature',
  addendum: '/api/w/:launch/addendum',
  ledger: '/api/w/:launch/ledger',
} as const satisfies typeof workspacePaths

/** The chart's lists in the order they are read beside a visit. */
export const SECTIONS: readonly Section[] = [
  'problems',
  'medicines',
  'allergies',
  'vitals',
  'results',
  'immunisations',
  'procedures',
  'encounters',
  'documents',
]

/** One launch's addresses; the launch's id is all that an address holds. */
export type Addresses = ReturnType<typeof addressesOf>

export function addressesOf(launch: string) {
  const fill = (path: string, facts: Record<string, string> = {}) =>
    path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(name === 'launch' ? launch : (facts[name] ?? '')))
  return {
    page: fill(paths.page),
    chart: (section: Section, older: string | null) =>
      fill(paths.chart, { section }) + (older === null ? '' : `?older=${encodeURIComponent(older)}`),
    intake: fill(paths.intake),
    admit: fill(paths.admit),
    assessed: fill(paths.assessed),
    place: fill(paths.place),
    note: fill(paths.note),
    noteUnsaved: fill(paths.noteUnsaved),
    draft: fill(paths.draft),
    mark: (mark: string) => fill(paths.mark, { mark }),
    catalogue: (q: string) => `${fill(paths.catalogue)}?q=${encodeURIComponent(q)}`,
    orders: fill(paths.orders),
    composedOrders: fill(paths.composedOrders),
    ordersPlaced: fill(paths.ordersPlaced),
    order: (order: string) => fill(paths.order, { order }),
    orderSign: (order: string) => fill(paths.orderSign, { order }),
    orderTimes: (order: string, after: string | null) =>
      fill(paths.orderTimes, { order }) + (after === null ? '' : `?after=${encodeURIComponent(after)}`),
    orderBooking: (order: string) => fill(paths.orderBooking, { order }),
    lists: fill(paths.lists),
    listSearch: (list: ChartList, q: string) => `${fill(paths.listSearch, { list })}?q=${encodeURIComponent(q)}`,
    listChange: (change: string) => fill(paths.listChange, { change }),
    phone: fill(paths.phone),
    meeting: fill(paths.meeting),
    emergency: fill(paths.emergency),
    rooming: fill(paths.rooming),
    guests: fill(paths.guests),
    pictures: fill(paths.pictures),
    picture: (picture: string) => fill(paths.picture, { picture }),
    captions: fill(paths.captions),
    speech: fill(paths.speech),
    listening: fill(paths.listening),
    heard: fill(paths.heard),
    offer: fill(paths.offer),
    rating: fill(paths.rating),
    phrases: fill(paths.phrases),
    phrase: (name: string) => fill(paths.phrase, { name }),
    followUps: fill(paths.followUps),
    followUpTimes: (after: string | null, anybody: boolean) => {
      const query = new URLSearchParams({
        ...(after === null ? {} : { after }),
        ...(anybody ? { whose: 'anybody' } : {}),
      })
      return `${fill(paths.followUps)}?${query.toString()}`
    },
    followUp: (ticket: string) => fill(paths.followUp, { ticket }),
    pick: fill(paths.pick),
    /** `of` keeps one patient's photo from standing in for another's that was read before. */
    photo: (which: 'visit' | 'other', of: string) => `${fill(paths.photo, { which })}?of=${encodeURIComponent(of)}`,
    end: fill(paths.end),
    sign: fill(paths.sign),
    signature: fill(paths.signature),
    addendum: fill(paths.addendum),
    ledger: fill(paths.ledger),
    room: (visit: string) => `/room/${encodeURIComponent(visit)}?launch=${encodeURIComponent(launch)}`,
  }
}

/** The launch named by the page's own address, `/w/<launch>`. */
export function launchOf(pathname: string): string | null {
  return /^\/w\/([^/]+)\/?$/.exec(pathname)?.[1] ?? null
}
