import { spawn } from 'node:child_process'
import { house } from './house.mjs'

/** Runs a program to its end with our own terminal; resolves to its exit code. */
export function run(program, words, options = {}) {
  return new Promise((done, failed) => {
    const child = spawn(program, words, { cwd: house, stdio: 'inherit', ...options })
    child.once('error', failed)
    child.once('close', (code) => done(code ?? 1))
  })
}

/** Runs a program silently; resolves to its exit code and all that it said. */
export function listen(program, words, options = {}) {
  return new Promise((done, failed) => {
    const child = spawn(program, words, { cwd: house, stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let said = ''
    child.stdout.on('data', (chunk) => (said += chunk))
    child.stderr.on('data', (chunk) => (said += chunk))
    child.once('error', failed)
    child.once('close', (code) => done({ code: code ?? 1, said }))
  })
}
