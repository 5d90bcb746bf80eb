import { usesEs } from './uses-es.ts'
import type { Words } from './en.ts'
import { speaker } from '../../ui/phrases.ts'
import { phrasesEs } from './phrases-es.ts'
import { profileEs } from './profile-es.ts'
import { routesEs } from './routes-es.ts'

const said = {
  connection: speaker(phrasesEs.connection),
  registration: speaker(phrasesEs.registration),
  profile: speaker(phrasesEs.profile),
  configuration: speaker(phrasesEs.configuration),
  routes: speaker(phrasesEs.routes),
  files: speaker(phrasesEs.files),
}

/** La página de operación en español. */
export const es: Words = {
  language: 'es',
  otherLanguage: 'English',
  title: 'Operación',
  singleKeys: 'Usar teclas sueltas (/ busca un mensaje)',
  titleOf: (tab) => `${tab}: Operación`,
  tabs: {
    label: 'Partes de esta página',
    connection: 'Conexión',
    profile: 'Perfil del sitio',
    configuration: 'Configuración',
    routes: 'Rutas',
  },
  install: {
    test: { name: 'Prueba', says: 'aquí nadie es real, y nada llega a un sistema de producción' },
    production: { name: 'Producción', says: 'pacientes reales: lo que cambie aquí cambia sus visitas' },
  },
  loading: 'Cargando …',
  again: 'Intentar otra vez',
  unanswered: 'Causeway no responde. Compruebe la conexión e intente de nuevo.',
  notDone: 'Esto no se pudo hacer. Intente de nuevo en un minuto.',
  copy: {
    press: 'Copiar',
    copied: 'copiado',
    not: 'no copiado: márquelo y cópielo usted',
  },
  connection: {
    notRead: 'Aún no se ha leído. Causeway lo lee al arrancar, y cada diez minutos hasta lograrlo.',
    read: { on: 'Leído el', fhir: (version) => `, y otra vez cada día. FHIR ${version}` },
    trouble: (at, why) => `No se leyó el ${at}: ${why}`,
    older: 'Lo que está aquí es lo leído antes.',
    readNow: { kept: 'Leído ahora mismo. No se perdió nada.', lost: 'Leído ahora mismo. Falta algo: vea Por hacer.' },
    reading: 'Leyendo …',
    readAgain: 'Leer otra vez ahora',
    taken: 'Aceptado como está. Ya no se avisa.',
    todo: {
      title: 'Por hacer',
      open: '1 pendiente',
      nothing:
        'Nada. Lo que el sistema de expedientes ya no ofrece aparece aquí, y en la recepción, antes de que una visita lo necesite.',
      less: (since) => `El sistema de expedientes ofrece menos que antes${since === null ? '' : `, desde el ${since}`}`,
      means:
        'Las visitas siguen: lo que el sistema de expedientes ya no recibe pasa a ser una fila de la recepción, y lo que ya no muestra falta en su página. Pregunte a su administrador si fue a propósito. Si queda así, acéptelo como está.',
      accept: 'Aceptarlo como está',
      changed: (at, count) => `Qué difirió en el último cambio, el ${at} (${count})`,
      ways: { worse: 'Peor', better: 'Mejor', other: 'También' },
    },
    register: {
      title: (emr) => `Por registrar en ${emr}`,
      about: 'Para el administrador del sistema de expedientes, como este Causeway de verdad lo sirve y lo pide.',
      all: 'Copiar todo',
      everything: 'todo lo que hay que registrar',
      fact: (name, title) => `${name} de ${title}`,
      back: 'Por devolver: los dos client id; el emisor y la dirección del JWK Set de las llamadas de CDS Hooks del sistema de expedientes; los orígenes de sus páginas; y la dirección que envía como iss.',
    },
    times: {
      title: 'Horas libres',
      fhir: 'Se le piden al EMR por FHIR (Schedule y Slot).',
      unread: 'Se le piden al EMR por FHIR; si las da, se sabrá cuando se haya leído.',
      file: (folder) => `El EMR las exporta a ${folder}; cuenta el .csv más reciente.`,
      feed: (of) =>
        `Resultan de los mensajes SIU del EMR: lo que estos dejan de las sesiones de la configuración (sesiones: ${of.sessions}, clínicos: ${of.clinicians}), con ${of.daysAhead} días de antelación.`,
      nowhere:
        'No vienen de ninguna parte: el EMR no da ni Schedule ni Slot, y emr.slots no está puesto. La página de citas dice a quién llamar.',
      asked: 'Lo que elige un paciente se solicita, y queda reservado cuando el EMR lo dice.',
      before:
        'Lo que se ocupó o bloqueó antes de que empezaran los mensajes no se conoce: pida que el EMR lo envíe una vez.',
      without: (pathways) =>
        `Ninguna sesión es para el tipo de visita de ${pathways}: nadie puede elegir una hora para ella.`,
    },
    doors: {
      title: 'Puertas',
      only: 'Solo lo que no va por FHIR',
      allFhir: 'Todo lo que una visita lee y escribe va por FHIR.',
      kinds: { 'sign-in': 'Inicio de sesión', read: 'Lecturas', write: 'Escrituras' },
      says: {
        smart: 'SMART',
        oidc: 'proveedor OpenID',
        token: 'el token de los ajustes',
        fhir: 'FHIR',
        hl7v2: 'HL7 v2',
        worklist: 'por una persona',
        none: 'vacía',
      },
      remarks: 'Además',
      what: 'Qué',
      door: 'Puerta',
      why: 'Por qué',
      use: (name) => usesEs[name] ?? `${name}`,
      wouldGo: (message) => `. Con una interfaz de HL7 v2 iría por ${message}`,
      measured: (what) => `medido: ${what}`,
      count: (of) =>
        `Lecturas: ${of.read} por FHIR, ${of.unread} no disponibles. Escrituras: ${of.fhir} por FHIR, ${of.hl7v2} por HL7 v2, ${of.person} por una persona.`,
    },
  },
  said: {
    connection: (text) => said.connection(`${text}`),
    registration: (text) => said.registration(`${text}`),
    profile: (text) => said.profile(`${text}`),
    configuration: (text) => said.configuration(`${text}`),
    routes: (text) => said.routes(`${text}`),
    files: (text) => said.files(`${text}`),
  },
  configuration: {
    export: {
      title: 'Exportar',
      about: (practice) =>
        `Ajustes, itinerarios, puertas y perfil del sitio de ${practice}, como están en vigor. De un secreto solo dice si está. La misma configuración es el mismo texto, así que se puede guardar en git.`,
      press: (name) => `Exportar como ${name}`,
    },
    compare: {
      title: 'Comparar con una exportación',
      about: {
        test: 'Una exportación de otra instalación, como la de producción junto a esta de prueba, o una anterior de esta. Se compara y no se guarda.',
        production: 'Una exportación de otra instalación, o una anterior de esta. Se compara y no se guarda.',
      },
      file: 'Exportación con que comparar',
      comparing: 'Comparando …',
      unreadable: (file) => `${file} no es una exportación de una configuración.`,
      same: (file) => `${file} dice lo mismo que esta instalación.`,
      differ: (count, file) => (count === 1 ? `Una línea difiere de ${file}.` : `${count} líneas difieren de ${file}.`),
      what: 'Qué',
      here: 'Aquí',
      there: 'Allí',
      in: (file) => `En ${file}`,
      notSet: 'sin definir',
    },
  },
  profile: profileEs,
  routes: routesEs,
}
