import type { Words } from './en.ts'

/** El borrador de la nota y las marcas. */
export const draftEs: Words['draft'] = {
  marks: {
    title: 'Marcas',
    moment: 'Marcar el momento',
    made: (at, words) => `a las ${at}: ${words}`,
    aMoment: 'un momento de la llamada',
    takeBack: 'Retirar',
    takeBackOf: (what) => `Retirar la marca ${what}`,
    marked: (at) => `Marcado, ${at}.`,
    notMarked: 'Sin marcar.',
  },
  title: 'Borrador de esta visita',
  about: (heard) =>
    `Hecho de ${heard ? 'lo dicho en la llamada, ' : ''}las respuestas del paciente, el chat, sus marcas, los problemas que enlazó y lo que se ordenó. Nada de él está en la nota hasta que usted lo tome.`,
  saidElse:
    'De lo que se dijo en la llamada no se pudo hacer ninguna frase: fue en otro idioma o lo dijo un intérprete. Está abajo tal como se dijo.',
  writer: {
    model:
      'Un modelo de IA escribió estas frases. Cada una se comparó con aquello en que se basa, y lo que no se sostiene está abajo.',
    'rules-for-model':
      'El servicio de redacción de su consultorio no dio ahora un borrador que se pueda usar. Este lo escriben reglas fijas, como sin él.',
  },
  clash: {
    title: 'Un colega eligió otra cosa en el mismo momento',
    theirs: (taken: boolean): string =>
      taken
        ? 'El colega la pasó a la nota; usted la descartó.'
        : 'El colega la descartó; usted la aceptó, y está en su nota hasta que la quite allí.',
    keepMine: 'Mantener lo que elegí',
    keepTheirs: 'Dejar lo del colega',
    keepMineOf: (text: string) => `Mantener lo que elegí: ${text}`,
    keepTheirsOf: (text: string) => `Dejar lo del colega: ${text}`,
  },
  waiting: 'Las últimas palabras de la llamada se están escribiendo todavía; el borrador se hace otra vez con ellas.',
  make: 'Borrador hasta ahora',
  again: 'Hacerlo otra vez',
  making: 'Se está haciendo el borrador',
  failed: 'No se pudo hacer el borrador en este momento. La nota sigue sin él.',
  tryAgain: 'Intentar otra vez',
  nothing: 'Nada que proponer: no hay respuestas, marcas, problemas enlazados ni órdenes.',
  nothingRead: 'Nada que proponer: lo que se dijo o escribió está abajo tal como fue.',
  notRead: (pieces) =>
    pieces === 1
      ? '1 fragmento en otro idioma o de un intérprete, que no está en el borrador'
      : `${pieces} fragmentos en otro idioma o de un intérprete, que no están en el borrador`,
  notReadAbout:
    'Solo se proponen frases a partir del inglés, y de nada que diga un intérprete, que habla por dos. Estas palabras están aquí como se dijeron o escribieron.',
  allTaken: 'Todo lo propuesto está en la nota o apartado.',
  unread: {
    intake: 'No se pudieron leer las respuestas del paciente: el borrador está sin ellas.',
    orders: 'No se pudieron leer todas las órdenes: el borrador está sin esas.',
    measurements: 'No se pudieron leer todas las medidas: el borrador está sin esas.',
  },
  open: (count) => (count === 1 ? '1 frase propuesta' : `${count} frases propuestas`),
  takeAll: (count) => `Aceptar todas (${count})`,
  proposed: (section) => `Propuesto para ${section}`,
  take: 'Aceptar',
  takeOf: (text) => `Aceptar: ${text}`,
  takeSection: (count) => `Aceptar estas ${count}`,
  putAside: 'Apartar',
  putAsideOf: (text) => `Apartar: ${text}`,
  from: 'De',
  missing: 'Dicho o marcado, y no en el borrador',
  disagree: 'Esto no concuerda: vea qué vale',
  dropped: 'No propuesto, pues aquello en que se basa no lo sostiene',
  notKept:
    'Lo que aceptó está en la nota. Que lo aceptó no se pudo anotar en este momento; se intenta otra vez con lo siguiente.',
  taken: (count, section) =>
    count === 1 ? `1 frase tomada para ${section}.` : `${count} frases tomadas para ${section}.`,
  takenAll: (count) => (count === 1 ? '1 frase tomada.' : `${count} frases tomadas.`),
  kinds: {
    speech: 'dicho en la llamada',
    intake: 'respondido antes de la visita',
    chat: 'escrito en el chat',
    mark: 'marcado en la llamada',
    order: 'ordenado en esta visita',
    observation: 'en el expediente',
  },
  whose: {
    patient: 'el paciente',
    clinician: 'usted o un colega',
    other: 'otra persona de la llamada',
    emr: 'el expediente',
  },
  interpreter: 'el intérprete',
  asked: (question) => `Pregunta: ${question}`,
}
