import { registerPages } from './pages/pages.ts'
import { openPractice } from './practice.ts'
import { readSettings } from './settings.ts'

/** Starts the sandbox EMR; a parent process hears when it is ready, and takes it along when it goes. */
async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const practice = await openPractice(settings, () => new Date())
  const { emr, app } = practice
  const caught = await registerPages(app, emr)
  const department = settings.department && (await openPractice(settings.department, () => new Date()))
  if (department !== undefined) await registerPages(department.app, department.emr, caught)
  await practice.listen()
  await department?.listen()

  const seats = (await emr.staff()).map(({ name, role, practitioner }) => ({
    name,
    role,
    practitioner,
    url: `${emr.origin}/`,
  }))
  process.send?.({ ready: true, seats })
  console.log(`${settings.practiceName} (sandbox EMR) at ${emr.origin}`)

  let closing = false
  const close = (): void => {
    if (closing) return
    closing = true
    void Promise.all([practice.close(), department?.close()]).finally(() => process.exit(0))
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, close)
}

try {
  await main()
} catch (error) {
  console.error(sentence(error))
  process.exit(1)
}

function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `The sandbox EMR can't start: ${error.message}. Stop what uses the port, or set SANDBOX_PORT.`
  }
  return `The sandbox EMR can't start: ${error.message}`
}
