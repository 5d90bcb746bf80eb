import type { visitLogEn } from './visit-log-en.ts'

/** The same in Spanish. */
export const visitLogEs: typeof visitLogEn = {
  open: 'Comparar un registro',
  title: 'Comparar el registro de otra herramienta de video',
  about:
    'Para visitas que se hacen en una herramienta aparte. Exporte su registro de reuniones como CSV y elija el archivo: cada llamada se pone junto a las citas y los encuentros de la historia clínica. El archivo no se guarda y nada se cambia.',
  file: 'Registro de la herramienta (CSV, 4 MB como máximo)',
  isEmpty: 'Este archivo está vacío. Exporte el registro otra vez.',
  tooLarge: 'Este archivo ocupa más de 4 MB. Exporte menos días cada vez.',
  reading: 'Leyendo el archivo…',
  asking: 'Pidiendo a la historia clínica las citas y los encuentros de esos días…',
  asked: 'Encuentros cuyas notas y cargos se conocen',
  askingAbout: 'Pidiendo notas y cargos…',
  askedOf: (done, of) => `${done} de ${of} encuentros`,
  comparing: 'Comparando…',
  stop: 'Detener',
  stopped: 'Detenido. Nada cambió.',
  columns: 'Qué dice cada columna',
  guessed: (rows: number) =>
    `${rows === 1 ? '1 fila' : `${rows.toLocaleString('es-US')} filas`}. Es una suposición por los encabezados: revísela antes de comparar.`,
  remembered: (rows: number) =>
    `${rows === 1 ? '1 fila' : `${rows.toLocaleString('es-US')} filas`}. Como se indicó antes para un archivo así.`,
  nothing: 'ninguna',
  column: {
    patient: 'Nombre del paciente',
    clinician: 'Profesional',
    day: 'Día, si está aparte',
    start: 'Inicio u hora de entrada',
    end: 'Fin u hora de salida',
    minutes: 'Minutos',
    session: 'Número de la reunión',
    medium: 'Video o sonido',
    role: 'Papel en la reunión',
    waiting: 'En la sala de espera',
  },
  dates: 'Las fechas están escritas',
  monthFirst: 'con el mes primero (7/14/2026)',
  dayFirst: 'con el día primero (14/7/2026)',
  compare: 'Comparar',
  result: 'Lo que alguien debe revisar',
  sum: (sessions: number, matched: number, from: string, until: string) =>
    `${sessions === 1 ? '1 llamada' : `${sessions.toLocaleString('es-US')} llamadas`}, ${from === until ? `el ${from}` : `del ${from} al ${until}`}; ${matched === 1 ? '1 hallada' : `${matched.toLocaleString('es-US')} halladas`} en la historia clínica.`,
  hosts: (rows: number) =>
    rows === 1 ? '1 fila es de un profesional.' : `${rows} filas son de los propios profesionales.`,
  waited: (rows) =>
    rows === 1
      ? '1 fila es solo de la sala de espera y no es una llamada.'
      : `${rows} filas son solo de la sala de espera y no son llamadas.`,
  unreadable: {
    'no-name': (rows, lines, more) =>
      `${rows === 1 ? '1 fila no tiene' : `${rows} filas no tienen`} el nombre del paciente y ${rows === 1 ? 'queda' : 'quedan'} fuera: línea ${lines}${more ? ' y más' : ''}.`,
    'no-start': (rows, lines, more) =>
      `${rows === 1 ? '1 fila no tiene' : `${rows} filas no tienen`} un inicio que se pueda leer y ${rows === 1 ? 'queda' : 'quedan'} fuera: línea ${lines}${more ? ' y más' : ''}. Mire arriba si va primero el día o el mes, y qué columna dice el inicio.`,
  },
  unasked: {
    notes: 'La historia clínica no dice qué notas están firmadas, así que no se muestra ninguna que falte.',
    charges: 'La historia clínica no dice qué se cobró, así que no se muestra ningún cargo que falte.',
  },
  clean: 'Nada. Cada llamada es una visita con encuentro, nota firmada y cargo, según lo que dice la historia clínica.',
  all: (rows: number) => `Todo (${rows.toLocaleString('es-US')})`,
  only: 'Mostrar',
  finding: {
    unmatched: 'Ninguna visita en la historia clínica',
    several: 'Puede ser más de una visita',
    'no-encounter': 'Sin encuentro',
    'called-no-show': 'Consta como ausente, pero estuvo en la llamada',
    cancelled: 'Cancelada, pero estuvo en la llamada',
    'wrong-modality': 'El encuentro no es virtual',
    'no-note': 'Sin nota firmada',
    'no-charge': 'Sin cargo',
    'not-in-log': 'Hecha según la historia clínica, no está en el registro',
  },
  what: 'Qué está mal',
  call: 'En la herramienta',
  visit: 'En la historia clínica',
  line: (line: number) => `línea ${line}`,
  encounter: (id) => `encuentro ${id}`,
  appointment: (id) => `cita ${id}`,
  mayBe: 'Puede ser:',
  more: (rows: number) => `Mostrar ${rows} más`,
  save: 'Guardar como CSV',
}
