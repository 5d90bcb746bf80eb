import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Puts a file into a folder, whole: it is written under a name that begins with a dot and renamed once it is on the disk, so that
 * nobody reads half of one. A second try writes the same file again.
 */
export async function putFile(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const unfinished = join(folder, `.${name}.part`)
  const file = await open(unfinished, 'w', 0o660)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, join(folder, name))
  await synced(folder)
}

/** A name that a failing machine forgets is a file that was never put there. */
async function synced(folder: string): Promise<void> {
  const place = await open(folder, 'r')
  try {
    await place.sync()
  } finally {
    await place.close()
  }
}
