import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import { NO_STORE } from './cache-control.ts'

/** An error as clients see it. */
export interface ErrorBody {
  readonly code: string
  readonly message: string
  readonly advice: string
}

export const errorBody = ({ code, message, advice }: FlyBrowserError): ErrorBody => ({ code, message, advice })

/** Answers with an error of the table; `status` where HTTP itself prescribes another one than the table. */
export const answerError = (reply: FastifyReply, error: FlyBrowserError, status = error.status): FastifyReply =>
  reply.code(status).header('cache-control', NO_STORE).type('application/json; charset=utf-8').send(errorBody(error))

/** The status of a fault that is the client's, as fastify and its plugins mark it. */
const clientFaultStatus = (error: Partial<FastifyError>): number | undefined => {
  const { statusCode } = error
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? statusCode : undefined
}

/** Turns whatever a route threw into an answer; what was not meant to happen goes to the log, not to the client. */
export const errorAnswerer =
  (log: LogPort) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (error instanceof FlyBrowserError) return answerError(reply, error)
    const fault = error as Partial<FastifyError>
    const status = clientFaultStatus(fault)
    if (status !== undefined) {
      const reason = fault.message ?? 'unreadable'
      return answerError(reply, new FlyBrowserError('REQUEST_INVALID', { reason }), status)
    }
    if (!reply.raw.destroyed) log.error({ err: error, method: request.method, url: request.url }, 'a request failed')
    return answerError(reply, new FlyBrowserError('INTERNAL', { reason: 'the log of the server has the cause' }))
  }

/** Answers an address that nothing is at. */
export const answerUnknownRoute = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  answerError(reply, new FlyBrowserError('ROUTE_UNKNOWN', { path: request.url.slice(0, 200) }))
