import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Addresses of everything that the sandbox start brings up, from the settings that name them. */
export function addressesOf(env) {
  const port = Number(env.PORT ?? 8080)
  const sandboxPort = Number(env.SANDBOX_PORT ?? 8090)
  const mllpPort = Number(env.SANDBOX_MLLP_PORT ?? sandboxPort + 2)
  const departmentPort = Number(env.SANDBOX_DEPARTMENT_PORT ?? sandboxPort + 5)
  return {
    port,
    sandboxPort,
    smtpPort: Number(env.SANDBOX_SMTP_PORT ?? sandboxPort + 1),
    mllpPort,
    // Set to nothing, the EMR has no interface that takes messages.
    interfacePort: env.SANDBOX_MLLP_LISTEN === '' ? undefined : Number(env.SANDBOX_MLLP_LISTEN ?? mllpPort + 1),
    // Where Causeway hears what became of referrals.
    answersPort: Number(env.SANDBOX_ANSWERS_PORT ?? sandboxPort + 4),
    // Orders are heard by FHIR; an EMR that talks by messages alone places none that are, and there is no department.
    department:
      env.SANDBOX_PERSONALITY === 'v2-only'
        ? undefined
        : {
            port: departmentPort,
            emr: `http://localhost:${departmentPort}`,
            referralsPort: Number(env.SANDBOX_DEPARTMENT_LISTEN ?? departmentPort + 1),
            mllpPort: Number(env.SANDBOX_DEPARTMENT_MLLP_PORT ?? departmentPort + 2),
            interfacePort: Number(env.SANDBOX_DEPARTMENT_MLLP_LISTEN ?? departmentPort + 3),
            speaks: env.SANDBOX_DEPARTMENT_SPEAKS ?? 'hl7v2',
          },
    causeway: (env.CAUSEWAY_ORIGIN ?? `http://127.0.0.1:${port}`).replace(/\/$/, ''),
    // What the practice has agreed on; nothing: plain text.
    noteFormats: env.SANDBOX_NOTE_FORMATS ? env.SANDBOX_NOTE_FORMATS.split(',') : undefined,
    // Another host name on purpose: to the browser the EMR is another site, as a real one is.
    emr: `http://localhost:${sandboxPort}`,
  }
}

/**
 * Writes what each side has to know of the other, as an administrator would enter it: Causeway's organization with its
 * EMR, and the EMR's registered apps; with a department its organization too, and the apps of its EMR. Rewritten at each start, because the ports may have changed.
 * @param {string} data
 * @param {{ causeway: string, emr: string, mllpPort?: number, interfacePort?: number, ownVideo?: boolean, personality?: string, noteFormats?: string[], answersPort?: number, department?: Department }} practice
 * without a port for messages of HL7 v2 none come, or none go; without `ownVideo` it holds all its visits in rooms of Causeway's
 */
export function writePractice(
  data,
  {
    causeway,
    emr,
    mllpPort,
    interfacePort,
    ownVideo = false,
    personality = 'generous',
    noteFormats,
    answersPort,
    department,
  },
) {
  mkdirSync(data, { recursive: true })
  const organizations = join(data, 'organizations.json')
  const apps = join(data, 'sandbox-apps.json')
  const referrals = department && toDepartment(answersPort, department)
  const practice = riverbend(
    emr,
    messages(RIVERCHART, mllpPort, interfacePort),
    ownVideo,
    slotFolderOf(data, personality),
    noteFormats,
    referrals,
    personality !== 'generous',
  )
  write(organizations, [practice, ...(department ? [meadowlark(department, departmentSlotsOf(data))] : [])])
  write(apps, personality === 'v2-only' ? appsWithoutSmart(causeway, 'riverbend') : registeredApps(causeway))
  const departmentApps = join(data, 'department-apps.json')
  if (department) write(departmentApps, [...appsWithoutSmart(causeway, 'meadowlark'), ...whoRefers(causeway)])
  return { organizations, apps, departmentApps }
}

function write(file, value) {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)
}

/** Where the department's EMR exports its free times. */
export function departmentSlotsOf(data) {
  return join(data, 'department-slots')
}

/** SNOMED CT, as a PractitionerRole of the sandbox has them. */
const PHYSICIAN = '309343006'
const NURSE_PRACTITIONER = '224571005'
const RECEPTIONIST = '159561009'
const MEDICAL_ASSISTANT = '22515006'
const NURSE = '224535009'
/** HL7's `practitioner-role`: who looks after the connection. */
const ICT = 'ict'

/** Where the sandbox exports its free times, as the EMR that gives none out to ask for. */
export function slotFolderOf(data, personality) {
  return personality === 'v2-only' ? join(data, 'slots') : undefined
}

function riverbend(emr, hl7v2, ownVideo, slotFolder, noteFormats, referrals, ownCatalogue) {
  const baa = { status: 'simulated', until: '2099-12-31' }
  return {
    id: 'riverbend',
    name: 'Riverbend Family Practice',
    phone: '413-555-0142',
    hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', until: '18:00' }],
    onCall: '413-555-0199',
    emergencyGuidance:
      'Stay on the line until help has arrived. Dr. Lindqvist is the supervising physician today: 413-555-0160.',
    phrases: {
      plan: 'Continue ***. Follow up in ***.',
      safety: 'Told when to call us, when to go to the emergency department, and when to call 911: ***.',
    },
    timeZone: 'America/New_York',
    website: `${emr}/practice`,
    pathways: [
      'primary-care-follow-up',
      ...(ownVideo ? ['primary-care-new-concern', 'primary-care-medicine-check'] : []),
    ],
    emr: {
      name: 'RiverChart EMR',
      fhirBase: `${emr}/fhir/r4`,
      ...(slotFolder === undefined ? withSmart(emr) : withoutSmart(emr, hl7v2.send && slotFolder)),
      frameAncestors: [emr],
      openers: ['ict'],
      prescriber: `${emr}/chart/{patient}/orders`,
      ...(ownCatalogue && { catalogue: CATALOGUE }),
      hl7v2,
      ...(noteFormats && { note: { formats: noteFormats } }),
      baa,
    },
    ...(referrals && { referrals }),
    mail: {
      from: 'visits@riverbend.example',
      returnPath: 'returned@riverbend.example',
      secret: 'sandbox-mail-signs-with-these-words',
      baa,
    },
    telephone: { address: `${emr}/telephone`, secret: 'sandbox-telephone-signs-with-these-words', baa },
    ...(ownVideo && { rooms: { link: simulatedVideo(emr, baa), native: nativeModule(emr) } }),
    // As the sandbox's coverages name who pays.
    payers: { medicare: ['Medicare (invented)'] },
    transcriber: { url: `${emr}/fake-transcription`, model: 'fake', baa },
    sms: { url: `${emr}/sms`, secret: 'sandbox-sms-signs-with-these-words', baa },
  }
}

function withSmart(emr) {
  return {
    contextLinks: linksByContext(emr),
    clientId: 'causeway',
    backendClientId: 'causeway-backend',
    cdsIssuer: emr,
    cdsJwks: `${emr}/cds/jwks.json`,
    // Read only where the sandbox is an EMR without PractitionerRole.
    roles: {
      'Practitioner/dr-okafor': [PHYSICIAN],
      'Practitioner/dr-lindqvist': [PHYSICIAN],
      'Practitioner/np-serrano': [NURSE_PRACTITIONER],
      'Practitioner/desk-bowman': [RECEPTIONIST],
      'Practitioner/ma-ruiz': [MEDICAL_ASSISTANT],
      'Practitioner/rn-cole': [NURSE],
      'Practitioner/it-novak': [ICT],
    },
  }
}

/** What the practice can order, where its EMR gives no catalogue out. */
const CATALOGUE = [
  { category: 'laboratory', code: 'LIPID', text: 'Lipid panel' },
  { category: 'laboratory', code: 'A1C', text: 'Hemoglobin A1c' },
  { category: 'laboratory', code: 'BMP', text: 'Basic metabolic panel' },
  { category: 'imaging', code: 'XR-CHEST', text: 'Chest X-ray, two views' },
  { category: 'referral', code: 'REF-CARD', text: 'Referral to cardiology' },
]

const READER_TOKEN = 'sandbox-reads-patients-with-this-token'
const CONTEXT_LINK_SECRET = 'sandbox-schedule-signs-links-with-these-words'

/** The OpenID provider at which staff of an EMR without SMART sign in. */
function signInAt(emr) {
  return {
    issuer: `${emr}/auth`,
    clientId: 'causeway-staff',
    practitionerClaim: 'staff_number',
    roleClaim: 'staff_role',
    roles: { clinician: 'clinician', rooming: 'rooming', 'front-desk': 'front-desk' },
  }
}

/** An EMR that talks by messages gives out neither launches nor who works there: the settings say both. */
function withoutSmart(emr, slotFolder) {
  return {
    // What is chosen of them is asked for by a message.
    ...(slotFolder && { slots: { folder: slotFolder } }),
    bearerToken: READER_TOKEN,
    signIn: signInAt(emr),
    contextLink: { secret: CONTEXT_LINK_SECRET },
    staff: {
      'Practitioner/dr-okafor': {
        name: 'Dr. Ngozi Okafor',
        telephone: '413-555-0143',
        licences: [{ state: 'MA' }, { state: 'CT' }, { state: 'NY' }],
      },
      'Practitioner/dr-lindqvist': { name: 'Dr. Erik Lindqvist', licences: [{ state: 'MA' }] },
      'Practitioner/np-serrano': { name: 'Marisol Serrano NP', licences: [{ state: 'MA' }, { state: 'RI' }] },
      'Practitioner/desk-bowman': { name: 'Terry Bowman' },
      'Practitioner/ma-ruiz': { name: 'Ana Ruiz MA' },
      'Practitioner/rn-cole': { name: 'Joy Cole RN' },
    },
  }
}

/** How each EMR of the sandbox calls itself and its place in messages (MSH-3 and MSH-4). */
const RIVERCHART = { application: 'RIVERCHART', facility: 'RIVERBEND' }
const MEADOWCHART = { application: 'MEADOWCHART', facility: 'MEADOWLARK' }

function messages({ application, facility }, mllpPort, interfacePort) {
  const from = { sendingApplication: application, sendingFacility: facility }
  const to = { receivingApplication: application, receivingFacility: facility }
  const ours = { receivingApplication: 'CAUSEWAY', receivingFacility: facility }
  const we = { sendingApplication: 'CAUSEWAY', sendingFacility: facility }
  const patientNumber = { namespace: application }
  return {
    ...(mllpPort !== undefined && { listen: { port: mllpPort }, accept: [{ ...from, ...ours }] }),
    ...(interfacePort !== undefined && {
      // Training: nobody here is real (table 0103).
      send: { host: '127.0.0.1', port: interfacePort, ...we, ...to, processing: 'T', patientNumber },
    }),
  }
}

/** @typedef {{ port: number, emr: string, referralsPort: number, mllpPort: number, interfacePort: number, speaks: string }} Department */

/** The behavioral health department, an organization of its own with an EMR of its own, as far as the sandbox can simulate one. */
function meadowlark({ emr, mllpPort, interfacePort }, slots) {
  const baa = { status: 'simulated', until: '2099-12-31' }
  return {
    id: 'meadowlark',
    name: 'Meadowlark Behavioral Health',
    // What stands in messages must not tell what is treated.
    signsAs: 'Meadowlark',
    phone: '413-555-0177',
    timeZone: 'America/New_York',
    website: `${emr}/practice`,
    pathways: ['behavioral-health-first-visit'],
    emr: {
      name: 'MeadowChart EMR',
      fhirBase: `${emr}/fhir/r4`,
      slots: { folder: slots },
      bearerToken: READER_TOKEN,
      signIn: signInAt(emr),
      contextLink: { secret: CONTEXT_LINK_SECRET },
      // As the department's EMR knows nobody by FHIR.
      staff: {
        'Practitioner/T-01': {
          name: 'Lena Fischer, LCSW',
          telephone: '413-555-0178',
          licences: [{ state: 'MA' }, { state: 'NY' }],
        },
        'Practitioner/T-02': { name: 'Samuel Adeyemi, PsyD', licences: [{ state: 'MA' }] },
        'Practitioner/D-01': { name: 'Ruth Calloway' },
      },
      frameAncestors: [emr],
      prescriber: `${emr}/chart/{patient}/orders`,
      hl7v2: messages(MEADOWCHART, mllpPort, interfacePort),
      baa,
    },
    mail: { from: 'visits@meadowlark.example', baa },
    rooms: { link: simulatedVideo(emr, baa) },
    // There, and used by no visit of therapy.
    transcriber: { url: `${emr}/fake-transcription`, model: 'fake', baa },
    sms: { url: `${emr}/sms`, secret: 'sandbox-sms-signs-with-these-words', baa },
  }
}

/** What the practice has to know of the department to refer to it. */
function toDepartment(answersPort, { emr, referralsPort, speaks }) {
  const names = { receivingApplication: 'CAUSEWAY', receivingFacility: 'RIVERBEND' }
  const department = {
    id: 'meadowlark',
    name: 'Meadowlark Behavioral Health (simulation)',
    part2: true,
    orderCodes: ['behavioral-health'],
    booking: { organization: 'meadowlark', pathway: 'behavioral-health-first-visit' },
    baa: { status: 'simulated', until: '2099-12-31' },
  }
  if (speaks === 'fhir') return { ...department, write: { fhirBase: `${emr}/fhir/r4`, clientId: REFERRING_CLIENT } }
  return {
    ...department,
    listen: { port: answersPort },
    accept: [{ sendingApplication: 'MEADOWCHART', sendingFacility: 'MEADOWLARK', ...names }],
    send: {
      host: '127.0.0.1',
      port: referralsPort,
      sendingApplication: 'CAUSEWAY',
      sendingFacility: 'RIVERBEND',
      receivingApplication: 'MEADOWCHART',
      receivingFacility: 'MEADOWLARK',
      processing: 'T',
      patientNumber: { is: 'fhir-id', namespace: 'RIVERCHART' },
    },
  }
}

const REFERRING_CLIENT = 'causeway-referrals'

/** Causeway at the department, on behalf of who refers; of use only where that speaks FHIR. */
function whoRefers(causeway) {
  return [
    {
      client_id: REFERRING_CLIENT,
      name: 'Causeway, of who refers',
      kind: 'backend',
      jwks_uri: `${causeway}/.well-known/jwks.json`,
      scope: 'system/ServiceRequest.crus system/Task.crus system/Composition.rs',
    },
  ]
}

/** The video tool that the practice has already, as far as the sandbox can simulate one. */
function simulatedVideo(emr, baa) {
  const secret = 'sandbox-video-signs-with-these-words'
  return { name: 'Meadow Video (simulation)', address: `${emr}/fake-video`, secret, baa }
}

/** The EMR's links by context, and its call-back, as far as the sandbox can simulate them. */
function linksByContext(emr) {
  return {
    passPhrases: ['sandbox links by context'],
    connectionStatus: {
      address: `${emr}/telehealth/SetExternalConnectionStatus`,
      clientId: 'causeway',
      vendorName: 'Causeway',
      user: 'emp$causeway',
      password: 'sandbox-call-back',
    },
  }
}

/** The EMR's own video module, as far as the sandbox can simulate one. */
function nativeModule(emr) {
  const launch = (who) => `${emr}/native-video/join/${who}?context={context}`
  return {
    name: 'RiverChart Video (simulation)',
    launch: { patient: launch('patient'), clinician: launch('clinician') },
    passPhrase: 'sandbox native module',
    address: `${emr}/native-video`,
    secret: 'sandbox-module-signs-with-these-words',
  }
}

/** To be told what a user has open (FHIRcast). */
const TOLD = ['Patient-open', 'Patient-close', 'Encounter-open', 'syncerror']
  .map((event) => `fhircast/${event}.read`)
  .join(' ')

function registeredApps(causeway) {
  const jwks_uri = `${causeway}/.well-known/jwks.json`
  return [
    {
      client_id: 'causeway',
      name: 'Causeway',
      kind: 'ehr-launch',
      launch_uri: `${causeway}/launch`,
      redirect_uris: [`${causeway}/launch/callback`],
      jwks_uri,
      cds_services: `${causeway}/cds-services`,
      scope: `launch openid fhirUser online_access offline_access user/*.cruds patient/*.cruds messaging/scratchpad messaging/ui ${TOLD}`,
    },
    { client_id: 'causeway-backend', name: 'Causeway backend', kind: 'backend', jwks_uri, scope: 'system/*.cruds' },
  ]
}

/** The same for an EMR without SMART: one that reads patients, and one at which staff sign in by OpenID Connect. */
function appsWithoutSmart(causeway, organization) {
  return [
    {
      client_id: 'causeway-reader',
      name: 'Causeway, reading patients',
      kind: 'reader',
      token: READER_TOKEN,
      scope: 'system/Patient.rs',
    },
    {
      client_id: 'causeway-staff',
      name: 'Causeway',
      kind: 'sign-in',
      jwks_uri: `${causeway}/.well-known/jwks.json`,
      redirect_uris: [`${causeway}/launch/callback`],
      sign_in_uri: `${causeway}/sign-in/${organization}`,
      context_link_secret: CONTEXT_LINK_SECRET,
      scope: 'openid profile',
    },
  ]
}
