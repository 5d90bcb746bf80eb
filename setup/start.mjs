import { join } from 'node:path'
import { checkFolder, checkPorts, dataFolder } from './ground.mjs'
import { installPackages } from './packages.mjs'
import { buildPages } from './pages.mjs'
import { startPart } from './part.mjs'
import { addressesOf, departmentSlotsOf, slotFolderOf, writePractice } from './practice.mjs'

/** Longer than Causeway needs to finish requests in flight and stop its database. */
const PATIENCE_MS = 20_000

/** `npm start`: Causeway and the sandbox EMR, until Ctrl-C. */
export async function start() {
  const started = Date.now()
  const addresses = addressesOf(process.env)
  const data = dataFolder()
  await checkPorts(addresses)
  checkFolder(data)
  await installPackages()
  await buildPages()

  const stopped = stopWanted()
  const practice = writePractice(data, {
    ...addresses,
    ownVideo: true,
    personality: process.env.SANDBOX_PERSONALITY,
  })
  const sandbox = startPart(
    'The sandbox EMR',
    'sandbox/main.ts',
    sandboxSettings(data, addresses, practice),
    join(data, 'sandbox.log'),
  )
  const causeway = startPart(
    'Causeway',
    'server/main.ts',
    causewaySettings(data, addresses, practice),
    join(data, 'causeway.log'),
  )
  // Causeway ends first: while it finishes what it began, the EMR still answers.
  const stop = async () => {
    await causeway.stop(PATIENCE_MS)
    await sandbox.stop(PATIENCE_MS)
  }
  stopped.again(() => [causeway, sandbox].forEach((part) => part.insist()))

  try {
    const bothReady = await Promise.race([Promise.all([sandbox.ready, causeway.ready]), stopped.wanted])
    if (bothReady) console.log(welcome(addresses, data, Date.now() - started))
    const ended = await Promise.race([sandbox.ended, causeway.ended, stopped.wanted])
    if (ended === undefined) {
      console.log('\nStopping ...')
      await stop()
      console.log('Stopped.')
      return 0
    }
    console.error(`\n${ended.name} ended by itself (${ended.signal ?? `exit ${ended.code}`}); its log is in ${data}.`)
    await stop()
    return 1
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * The first Ctrl-C (or a terminal that closes) asks for the end, a later one insists. npm passes on the signal that the
 * terminal has already sent us, so one that follows at once is the same wish.
 */
function stopWanted() {
  let insist = () => {}
  let firstAt
  const wanted = new Promise((done) => {
    const asked = () => {
      if (firstAt !== undefined && Date.now() - firstAt > 1000) return insist()
      firstAt ??= Date.now()
      done(undefined)
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, asked)
  })
  return { wanted, again: (how) => (insist = how) }
}

function sandboxSettings(data, ports, { apps, departmentApps }) {
  const { sandboxPort, smtpPort, mllpPort, interfacePort, answersPort, department, causeway } = ports
  return {
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_SMTP_PORT: String(smtpPort),
    SANDBOX_MLLP: process.env.SANDBOX_MLLP ?? `127.0.0.1:${mllpPort}`,
    SANDBOX_MLLP_LISTEN: interfacePort === undefined ? '' : String(interfacePort),
    SANDBOX_DATA: join(data, 'sandbox'),
    SANDBOX_APPS: apps,
    SANDBOX_SLOTS: process.env.SANDBOX_SLOTS ?? slotFolderOf(data, process.env.SANDBOX_PERSONALITY) ?? '',
    CAUSEWAY_URL: causeway,
    ...(department && {
      SANDBOX_DEPARTMENT_PORT: String(department.port),
      SANDBOX_DEPARTMENT_SPEAKS: department.speaks,
      SANDBOX_DEPARTMENT_LISTEN: String(department.referralsPort),
      SANDBOX_DEPARTMENT_TELLS: `127.0.0.1:${answersPort}`,
      SANDBOX_DEPARTMENT_MLLP: `127.0.0.1:${department.mllpPort}`,
      SANDBOX_DEPARTMENT_MLLP_LISTEN: String(department.interfacePort),
      SANDBOX_DEPARTMENT_SLOTS: departmentSlotsOf(data),
      SANDBOX_DEPARTMENT_APPS: departmentApps,
    }),
  }
}

/** What the user has set stays as it is; the rest points at the sandbox. */
function causewaySettings(data, { port, smtpPort, causeway }, { organizations }) {
  return {
    PORT: String(port),
    CAUSEWAY_ORIGIN: causeway,
    CAUSEWAY_DATA: data,
    CAUSEWAY_SANDBOX: '1',
    CAUSEWAY_ORGANIZATIONS: process.env.CAUSEWAY_ORGANIZATIONS ?? organizations,
    SMTP_URL: process.env.SMTP_URL ?? `smtp://127.0.0.1:${smtpPort}`,
    SMS_TOKEN: process.env.SMS_TOKEN ?? 'sandbox-sms',
    TRANSCRIBER_KEY: process.env.TRANSCRIBER_KEY ?? 'sandbox-transcription',
  }
}

function welcome({ causeway, emr, department }, data, tookMs) {
  const seats = [
    ['Start here', `${causeway}/`, 'the seats and what to try'],
    ["The practice's website", `${emr}/practice`, 'be the patient: book a video visit'],
    ['Mail and text messages', `${emr}/outbox`, 'what the patient is sent, the link among it'],
    ['Telephone (fake)', `${emr}/telephone`, 'answer calls from the workspace, for both'],
    ['Video (simulation)', `${emr}/video`, 'the meetings of visits that the practice holds in a tool of its own'],
    ...(department
      ? [
          [
            'The department',
            `${department.emr}/department`,
            'another EMR (simulation): answer referrals, be its therapist',
          ],
        ]
      : []),
    ['The EMR', `${emr}/`, 'be the clinician: sign in, open the schedule'],
    ['Failures on demand', `${emr}/faults`, 'make the EMR slow, refuse or break'],
  ]
  const line = ([seat, address, what]) => `  ${seat.padEnd(24)}${address.padEnd(36)}${what}`
  return [
    '',
    `Causeway is ready (${(tookMs / 1000).toFixed(1)} s). All patients are synthetic.`,
    '',
    ...seats.map(line),
    '',
    `Data and logs are in ${data}. Ctrl-C stops everything.`,
  ].join('\n')
}
