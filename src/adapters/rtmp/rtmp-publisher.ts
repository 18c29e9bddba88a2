import type { LookupAddress } from 'node:dns'
import { connect, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Observable } from 'rxjs'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import type { PublishPort, PublishStep, PublishTarget } from '../../pipeline/ports/publish-port.ts'
import { allowedAddresses, type PushPolicy } from './allowed-hosts.ts'
import { ACCEPT_MS, RtmpConnection } from './rtmp-connection.ts'

export interface RtmpPublisherOptions {
  readonly policy: PushPolicy
  /** Certificates to trust in place of those that Node knows, PEM. */
  readonly ca?: string
  /** From the beginning until the server has accepted, milliseconds; default 8000. */
  readonly acceptMs?: number
}

/** Publishes by RTMP and RTMPS. Certificates are verified. */
export class RtmpPublisher implements PublishPort {
  readonly #options: RtmpPublisherOptions

  constructor(options: RtmpPublisherOptions) {
    this.#options = options
  }

  publish(target: PublishTarget): Observable<PublishStep> {
    const { policy, acceptMs = ACCEPT_MS } = this.#options
    const { url, host } = target.address
    return new Observable((subscriber) => {
      let socket: Socket | undefined
      let connection: RtmpConnection | undefined
      const unreachable = (reason: string, cause?: unknown) =>
        new FlyBrowserError('PUSH_UNREACHABLE', { url, reason }, { cause })
      const patience = setTimeout(() => {
        subscriber.error(unreachable(`there is no answer within ${acceptMs / 1000} s`))
      }, acceptMs)
      subscriber.add(() => {
        clearTimeout(patience)
        connection?.destroy()
        socket?.destroy()
      })
      const begin = (connected: Socket) => {
        connection = new RtmpConnection(target, connected, {
          step: (step) => {
            if (step.kind === 'accepted') clearTimeout(patience)
            subscriber.next(step)
          },
          failed: (error) => subscriber.error(error),
          ended: () => subscriber.complete(),
        })
      }
      const open = (addresses: LookupAddress[]) => {
        if (subscriber.closed) return
        const opened = this.#open(target, addresses)
        socket = opened
        const failed = (error: Error) =>
          subscriber.error(isTlsFault(error) ? tlsFault(url, error) : unreachable(codeOf(error), error))
        opened.once('error', failed)
        opened.once(target.address.secure ? 'secureConnect' : 'connect', () => {
          opened.off('error', failed)
          begin(opened)
        })
      }
      allowedAddresses(host, policy).then(open, (error: unknown) => {
        subscriber.error(error instanceof FlyBrowserError ? error : unreachable(codeOf(error), error))
      })
    })
  }

  /** Connects to one of these addresses, whatever the name means by now. */
  #open({ address }: PublishTarget, addresses: LookupAddress[]): Socket {
    const { secure, host, port } = address
    const lookup: LookupFunction = (_name, options, done) => {
      const [first] = addresses
      if (options.all) done(null, addresses)
      else done(null, first?.address ?? '', first?.family)
    }
    const common = { host, port, lookup, keepAlive: true }
    if (!secure) return connect(common)
    const { ca } = this.#options
    return connectTls({
      ...common,
      rejectUnauthorized: true,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
    })
  }
}

/** Faults of certificates have codes of OpenSSL and of Node; those of the network have the names of system calls. */
const isTlsFault = (error: Error): boolean => {
  const { code = '' } = error as NodeJS.ErrnoException
  return /CERT|^ERR_TLS_|^ERR_SSL_|^UNABLE_TO_|SIGNED|^EPROTO$/.test(code)
}

const tlsFault = (url: string, error: Error) =>
  new FlyBrowserError('PUSH_TLS_FAILED', { url, reason: codeOf(error) }, { cause: error })

/** What happened in one word where there is one, since the text of an error may be long. */
function codeOf(error: unknown): string {
  const { code, errors } = error as { code?: string; errors?: readonly NodeJS.ErrnoException[] }
  return code ?? errors?.[0]?.code ?? reasonOf(error)
}
