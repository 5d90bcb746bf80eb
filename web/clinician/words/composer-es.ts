import type { Words } from './en.ts'

/** Las órdenes que se firman en el sistema de expedientes mismo. */
export const composerEs: Words['composer'] = {
  open: (emr) => `Abrir en ${emr}`,
  not: (why, emr) => {
    switch (why) {
      case 'no-answer':
        return `${emr} no respondió, así que su editor de órdenes no está abierto. Proponga la orden aquí, o intente de nuevo.`
      case 'refused':
        return `${emr} no abrió su editor de órdenes. Proponga la orden aquí.`
      case 'another-order':
        return `${emr} tomó otra cosa que esta orden, así que no se abrió allí. Proponga la orden aquí, y avise a informática.`
    }
  },
  notControlled: (why, emr) =>
    why === 'no-answer'
      ? `${emr} no respondió, así que su editor de órdenes no está abierto.`
      : `${emr} no abrió su editor de órdenes.`,
  leave: (emr) => `Cerrar y seguir en ${emr}`,
  left: (emr) => `${emr} cierra esto. Si sigue aquí, ciérrelo en ${emr}: todo está guardado.`,
  notLeft: (why, emr, reason) =>
    why === 'no-answer'
      ? `${emr} no respondió. Todo está guardado: cierre esto en ${emr}.`
      : `${emr} no cerró esto${reason === null ? '.' : ` y dice: «${reason}».`} Todo está guardado: siga en ${emr}, o ciérrelo allí.`,
  says: (emr, reason) => `${emr} dice: «${reason}»`,
  unsigned: (emr) => `en el editor de ${emr}, sin firmar todavía`,
  signed: (emr) => `firmada en ${emr}; se busca su número`,
  gone: (emr) => `ya no está en el editor de ${emr}; se revisan sus órdenes`,
  notFound: (emr) =>
    `ya no está en el editor de ${emr}, y en ${emr} no se ve tal orden: se quitó allí, o llega más tarde`,
  unheard: (emr) => `${emr} no dice ahora cómo está`,
  show: 'Mostrar otra vez',
  back: 'Retirar',
  notBack: (emr) => `${emr} no la retiró. Quítela en su editor de órdenes.`,
  dismiss: 'Quitar',
}
