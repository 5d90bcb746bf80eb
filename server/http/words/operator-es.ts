import type { DeskWords } from '../says.ts'
import { deskEs } from './desk-es.ts'

/** Lo que lee quien cuida la conexión, donde difiere de las palabras de la recepción. */
export const operatorEs: DeskWords = {
  ...deskEs,
  'newer-version': () =>
    'Otra persona cambió el perfil mientras tanto, así que no se guardó nada. Cargue la página para ver su versión y edite otra vez.',
  'unfit-profile': () => 'El perfil no se puede guardar así: junto a cada campo se dice qué está mal.',
  'not-found': () => 'Ya no hay nada así aquí. Cargue la página otra vez.',
  'no-session': () => 'Esta sesión terminó. Abra Operación otra vez desde el sistema de expedientes.',
  'sign-in-lapsed': () => 'Su sesión venció. Abra Operación otra vez desde el sistema de expedientes.',
  'not-a-page': () => 'Esta dirección es parte de la página Operación. Ábrala desde el sistema de expedientes.',
  'other-site': ({ origin }) =>
    `Esto se envió desde otro sitio web, así que no se tomó. Abra ${String(origin)} desde el sistema de expedientes.`,
  broken: () => 'Algo falló de nuestro lado. Puede que nada haya cambiado: cargue la página otra vez y mire.',
}
