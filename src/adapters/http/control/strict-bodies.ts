import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import type { FastifySchemaValidationError } from 'fastify'
import { Type } from 'typebox'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { HttpServer } from '../http-server.ts'

/** Options of objects that take no other fields. */
export const strict = { additionalProperties: false } as const

/** A body with nothing in it. */
export const Nothing = Type.Object({}, strict)

const inWords = ({ instancePath, message = '', params }: FastifySchemaValidationError): string => {
  const unknown = (params as { additionalProperties?: readonly string[] }).additionalProperties
  const place = instancePath.slice(1).replaceAll('/', '.')
  if (unknown) return `${unknown.join(', ')} is not a field of ${place || 'it'}`
  return place ? `${place} ${message}` : message
}

/** Of a field that is not known there are two errors; that "schema is false" there says nothing. */
const saysMore = ({ keyword }: FastifySchemaValidationError): boolean => keyword !== 'boolean'

/**
 * Makes a scope take JSON only, and no field it does not know: fastify's own validation would drop those without a word, and
 * make numbers of texts. No body is an empty one.
 */
export function takeStrictBodies(server: HttpServer): void {
  server.removeAllContentTypeParsers()
  const parse = server.getDefaultJsonParser('error', 'error')
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, {})
    else parse(request, String(body), done)
  })
  server.setValidatorCompiler(TypeBoxValidatorCompiler)
  server.setSchemaErrorFormatter((errors, part) => {
    const reason = `${part}: ${errors.filter(saysMore).map(inWords).join('; ')}`
    return new FlyBrowserError('REQUEST_INVALID', { reason: reason.slice(0, 500) })
  })
  server.addHook('preValidation', async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') request.body ??= {}
  })
}
