import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A fake of a model that speaks as OpenAI's does: it writes what a test has it write, and thinks nothing. */
export interface FakeModel {
  url: string
  answer: (response: ServerResponse) => void
  asked: { path: string | undefined; authorization: string | undefined; body: string }[]
  close(): Promise<void>
}

export async function fakeModel(): Promise<FakeModel> {
  const asked: FakeModel['asked'] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { url: path, headers } = request
      asked.push({ path, authorization: headers.authorization, body: Buffer.concat(parts).toString() })
      fake.answer(response)
    })
  })
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  const at = server.address() as AddressInfo
  const fake: FakeModel = {
    url: `http://127.0.0.1:${at.port}`,
    answer: says('{"sentences":[]}'),
    asked,
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
  return fake
}

/** The answer of a model that says this. */
export const says =
  (content: string): FakeModel['answer'] =>
  (response) =>
    void response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] }))
