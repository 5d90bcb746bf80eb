import { openDesk } from './act/desk.ts'
import { happen, seatedHere } from './act/house.ts'
import { roomUseCases } from './act/operation.ts'
import { silentRoutes } from './act/route-alarms.ts'
import { referralChart } from './chart/referrals.ts'
import { readConfig, type Config } from './config.ts'
import { openDatabase } from './database.ts'
import { readDefinitions, type Definitions } from './definitions.ts'
import { connectEmrs, fhirBaseOf } from './emr-connections.ts'
import { followEmrs } from './emr-news.ts'
import { openFeeds } from './feeds.ts'
import { found } from './found.ts'
import { openHubs } from './hubs.ts'
import { startWorkers } from './jobs/workers.ts'
import { openKeys } from './keys.ts'
import { listen } from './listen.ts'
import { report, warn } from './log.ts'
import { messengerOf } from './message/messenger.ts'
import { openTally } from './mllp/tally.ts'
import { openHouse } from './open-house.ts'
import { openOutbound } from './outbound.ts'
import { routeAlarms } from './postgres/route-alarms.ts'
import { openStore } from './postgres/store.ts'
import { openReferrals } from './referrals.ts'
import { openRooms } from './room/rooms.ts'
import { openRouting } from './routing.ts'
import { startSchedules } from './schedules.ts'
import { openSmart } from './smart/sign-in.ts'
import { useCasesOf } from './use-cases.ts'

/**
 * Starts what Causeway needs, in the order in which each needs the former, and stops it the other way round. The files
 * beside this one are the wiring: there alone adapters meet, and the clock and the dice come from.
 */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  if (Array.isArray(config)) return refuse(config.map(({ sentence }) => sentence).join('\n'))
  const definitions = await readDefinitions(config)
  if (typeof definitions === 'string') return refuse(definitions)

  const stops: (() => Promise<void>)[] = []
  const stop = async (code: number): Promise<void> => {
    for (const end of stops.splice(0).toReversed()) await end()
    process.exit(code)
  }
  try {
    await open(config, definitions, stops, stop)
  } catch (fault) {
    console.error(fault instanceof Error ? fault.message : fault)
    await stop(1)
    return
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(0))
  process.once('disconnect', () => void stop(0))
  process.send?.({ ready: true })
}

async function open(
  config: Config,
  definitions: Definitions,
  stops: (() => Promise<void>)[],
  stop: (code: number) => Promise<void>,
): Promise<void> {
  const now = (): Date => new Date()
  const pool = await openDatabase(config, stops)
  const stored = await openStore(pool, config.secret, () => {
    console.error(
      'The connection that proves this process alive is gone; stopping, so that no two processes do the same work.',
    )
    void stop(1)
  })
  stops.push(stored.close)
  const { store } = stored
  const keys = await openKeys(config, pool, now, stops)
  const smart = openSmart({ organizations: config.organizations, origin: config.origin, keys, now })
  const emrs = connectEmrs({
    config,
    pool,
    store,
    smart,
    now,
    onAway: (id) => news.suspect(id),
    onRead: (id) => void desk.offers(id).catch(report),
  })
  const house = openHouse({ config, definitions, stored, emrs, now }, stops)
  const outbound = openOutbound(config, pool, house, stops)

  const alarms = routeAlarms(pool)
  const desk = openDesk(
    house,
    outbound.interfaces,
    (id) => emrs.watchOf(id).known(),
    silentRoutes(alarms, definitions.routes),
  )
  const news = followEmrs({ config, pool, house, smart, emrs, desk, routes: () => routing.carried })
  const routing = openRouting(
    { config, definitions, pool, stored, house, smart, keys, emrs, news, desk, alarms },
    stops,
  )
  const referrals = openReferrals({
    config,
    house,
    store: stored.referrals,
    chartOf: (id) => {
      const organization = found(house.organizations, id)
      const fetchIt = emrs.agreedWith(organization, smart.referralFetch(organization))
      const administrative = emrs.agreedWith(organization, smart.backendFetch(organization))
      return referralChart(fhirBaseOf(organization), fetchIt, administrative)
    },
    messenger: messengerOf(outbound.gateways),
    keys,
    warn,
    onBug: report,
  })

  const room = roomUseCases(house)
  const rooms = openRooms({ useCases: room, now, onFault: report })
  const tellRoom = async (visit: string): Promise<void> => {
    const stands = await store.visit(visit)
    if (stands === null) return
    const { seq, room: open } = stands.state
    rooms.tell(visit, { seq, letIn: seatedHere(house, stands), ended: open === 'ended' })
  }
  const tally = openTally()
  const stopping = new AbortController()
  const useCases = useCasesOf({
    config,
    pool,
    house,
    smart,
    emrs,
    news,
    desk,
    outbound,
    room,
    rooms,
    tellRoom,
    routing,
    referrals,
    tally,
    stopping: stopping.signal,
  })
  const hubs = openHubs(config, house, smart, emrs)
  stops.push(() => hubs.close())

  const workers = startWorkers({
    store,
    carryOut: outbound.carryOut,
    deadline: async (visit, step) => {
      await happen(house, visit, { kind: 'deadline', step }, { deadline: step })
    },
    onBug: report,
    now,
  })
  stored.onChange((visit) => {
    workers.wake()
    tellRoom(visit).catch(report)
    desk.changed(visit).catch(report)
  })
  stored.onWorkspace((visit) => rooms.changed(visit))

  const http = await listen(config, useCases, rooms)
  stops.push(async () => {
    stopping.abort()
    rooms.close()
    desk.close()
    await http.close()
    await workers.stop()
  })
  await openFeeds(config, house, news, tally, stops)
  await routing.start(stops)
  await referrals.start(stops)
  stops.push(startSchedules({ house, emrs, news, desk, hubs, claimFiles: outbound.claimFiles }))
  // An EMR that is down is asked again by the first launch; the start does not wait for it.
  void smart.warm()
}

function refuse(says: string): void {
  console.error(says)
  process.exitCode = 1
}

await main()
