import type { ReferralWords } from './referrals-en.ts'

/** Las referencias del paciente en español. */
export const referralsEs: ReferralWords = {
  failed: 'Sus referencias no se pueden leer en este momento.',
  again: 'Intentar otra vez',
  title: (department) => `Su referencia a ${department}`,
  about: (when) => `Su profesional de salud la pidió el ${ended(when)}`,
  consent: '¿Qué pueden decirle a su profesional de salud?',
  draft: 'Este texto es un borrador. Nadie lo ha revisado.',
  permits: 'Lo que se puede decir',
  chooseError: 'Elija al menos una cosa que se pueda decir.',
  lasts: '¿Cuánto tiempo se puede decir?',
  lastsFor: {
    'until-revoked': 'hasta que yo lo retire',
    'until-summary': 'hasta que se haya enviado un resumen',
    'half-a-year': 'durante seis meses',
    'a-year': 'durante un año',
  },
  ends: (day) => `Termina el ${day}.`,
  name: 'Su nombre completo',
  nameHint: 'Escribirlo es su firma.',
  nameError: 'Escriba su nombre completo para firmar.',
  sign: 'Firmar',
  signed: (when) => `Usted firmó el ${ended(when)} Puede retirarlo en cualquier momento.`,
  read: 'Leer lo que firmó',
  copy: 'Guardar una copia',
  file: 'mi-consentimiento.txt',
  revoke: 'Retirar',
  revokeSure: 'Desde ahora no se dice nada más. Lo que ya se dijo no se puede recuperar.',
  revokeNow: 'Retirar ahora',
  keep: 'Mantenerlo',
  earlier: 'Lo que firmó antes',
  signedBefore: (when) => ended(`Firmado el ${when}`),
  revokedOn: (when) => ended(`Retirado el ${when}`),
  isOver: 'Ya terminó.',
  signedAnew: 'Desde entonces firmó otro.',
  disclosed: 'Lo que se dijo',
  nothing: 'No se dijo nada.',
  told: (what, to, when) => `${when}: «${what}», a ${to}.`,
  fields: (what, count) => `${count === 1 ? 'Dijo' : 'Dijeron'}: ${what}.`,
  perhaps: 'Se estaba enviando cuando se detuvo: puede haber llegado, o una parte.',
  messages: 'Mensajes sobre usted',
  message: (count, from, to, day) => `${day}: ${count === 1 ? '1 mensaje' : `${count} mensajes`} de ${from} a ${to}.`,
  stages: {
    received: 'recibida',
    'information-requested': 'se pidió información',
    accepted: 'aceptada',
    declined: 'rechazada',
    scheduled: 'con cita',
    unattended: 'no asistió',
    'not-reached': 'no se le localizó',
    held: 'atendido',
    'summary-released': 'resumen enviado',
  },
}

/** A time in Spanish ends with a full stop of its own: `10:00 a.m.` */
function ended(when: string): string {
  return when.endsWith('.') ? when : `${when}.`
}
