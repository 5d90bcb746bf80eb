import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds the whole project. */
export const house = dirname(dirname(fileURLToPath(import.meta.url)))

/** A path inside the project. */
export const inHouse = (...parts) => join(house, ...parts)
