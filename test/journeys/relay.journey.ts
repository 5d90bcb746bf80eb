import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { freePort } from '../free-port.ts'
import { forget, openHouse, type RunningHouse } from './house.ts'
import { inWaitingRoom, onScreen, type Device } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { certify, openRelay, relaySettings, watchWays, wayOf, type Ports } from './relay.ts'

/** Hospital firewalls: the browsers never reach each other, only the relay, and that one way at a time. */
let folder: string
let ports: Ports
let house: RunningHouse
let browser: Browser
let patient: Page
let emr: Page
let device: Device
let relay: { stop(): Promise<void> }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-relay-'))
  certify(folder)
  await relayOnlyPathways(join(folder, 'pathways'))
  ports = { plain: await freePort(), tls: await freePort() }
  relay = await openRelay(folder, ports, 'udp')
  house = await openHouse(undefined, { ...relaySettings(ports), CAUSEWAY_PATHWAYS: join(folder, 'pathways') })
  browser = await openBrowser(['--ignore-certificate-errors'])
  const person = await personIn(browser, { width: 360, height: 740 })
  await watchWays(person)
  ;({ device } = await inWaitingRoom(house))
  patient = await onScreen(house, person, device)
  const clinician = await personIn(browser, { width: 1280, height: 800 })
  await watchWays(clinician)
  emr = await clinician.newPage()
  const workspace = await launch(house, emr, 'Douglas')
  await workspace.getByRole('button', { name: /Admit/ }).click()
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  await relay?.stop()
  if (house) await forget(house.data)
  await rm(folder, { recursive: true, force: true })
})

test('with relay-only the call goes over UDP through the relay on both sides', async () => {
  await bothGo('relay udp')
})

test.each(['tcp', 'tls'] as const)('where a firewall passes %s only, the call comes back that way', async (way) => {
  await relay.stop()
  relay = await openRelay(folder, ports, way)
  await patient.reload()
  await bothGo(`relay ${way}`)
})

test('the relay refuses credentials that have ended, and the page’s own are of one hour or a few', async () => {
  const { ice } = await device.page()
  const urls = ice.flatMap((server) => server.urls).filter((url) => url.startsWith('turns:'))
  const [server] = ice
  const ends = Number(server?.username?.split(':')[0]) - Date.now() / 1000
  expect(ends).toBeGreaterThan(3600)
  expect(ends).toBeLessThan(15 * 3600)
  const yesterday = `${Math.floor(Date.now() / 1000) - 86_400}:x`
  expect(await gathered(patient, { urls, username: yesterday, credential: server?.credential })).toEqual({
    candidates: 0,
    refused: true,
  })
})

/** Both sides' calls are connected this way, and no more the way before. */
async function bothGo(expected: string): Promise<void> {
  const frame = emr.frames().find((each) => each.url().startsWith(house.causeway))
  if (frame === undefined) throw new Error('the workspace has no frame')
  for (const side of [patient, frame])
    await eventually(async () => {
      const way = await wayOf(side)
      return `${way?.kind} ${way?.relayProtocol}` === expected
    }, `a call by ${expected}`)
}

/** What a browser is given by this relay. */
function gathered(page: Page, server: RTCIceServer): Promise<{ candidates: number; refused: boolean }> {
  return page.evaluate(async (iceServer) => {
    const call = new RTCPeerConnection({ iceServers: [iceServer], iceTransportPolicy: 'relay' })
    let candidates = 0
    let refused = false
    call.onicecandidate = ({ candidate }) => (candidates += candidate?.candidate ? 1 : 0)
    call.onicecandidateerror = ({ errorCode }) => (refused ||= errorCode === 401)
    call.createDataChannel('any')
    await call.setLocalDescription()
    while (call.iceGatheringState !== 'complete' && !refused) await new Promise((resolve) => setTimeout(resolve, 50))
    call.close()
    return { candidates, refused }
  }, server)
}

/** The shipped definitions, with sound and picture only through the relay. */
async function relayOnlyPathways(to: string): Promise<void> {
  await cp(new URL('../../pathways', import.meta.url), to, { recursive: true })
  const file = join(to, 'primary-care-follow-up.yaml')
  await writeFile(file, (await readFile(file, 'utf8')).replace('relay-only: false', 'relay-only: true'))
}
