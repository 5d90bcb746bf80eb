import type { TSchema } from 'typebox'
import { Problem } from '#api/problem.ts'
import type { Route } from './route.ts'

interface Operation {
  operationId: string
  summary: string
  parameters: unknown[]
  requestBody?: unknown
  responses: Record<string, unknown>
}

/** The OpenAPI 3.1 document, made from the routes' own schemas, so that it can't say otherwise than the server does. */
export function openapiOf(routes: readonly Route[], origin: string) {
  const paths: Record<string, Record<string, Operation>> = {}
  for (const route of routes) {
    const path = route.url.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{path}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Causeway', version: '1', description: 'A telehealth visit as part of the medical record.' },
    servers: [{ url: origin }],
    paths,
    components: { schemas: { Problem } },
  }
}

function operationOf(route: Route): Operation {
  const names = [...route.url.matchAll(/:(\w+)/g)].map(([, name]) => name)
  const good = String(route.status ?? (route.answer === undefined ? 204 : 200))
  return {
    operationId: `${route.method} ${route.url}`,
    summary: `Needs: ${route.action}`,
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...queryOf(route.query),
    ],
    ...(route.body && { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } }),
    responses: {
      [good]: {
        description: 'Done',
        ...(route.answer && { content: { 'application/json': { schema: route.answer } } }),
      },
      default: {
        description: 'Not done: what is the matter and what to do',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function queryOf(query: TSchema | undefined) {
  if (
    query === undefined ||
    !('properties' in query) ||
    typeof query.properties !== 'object' ||
    query.properties === null
  )
    return []
  const required: unknown[] = 'required' in query && Array.isArray(query.required) ? query.required : []
  return Object.entries(query.properties).map(([name, schema]: [string, unknown]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}
