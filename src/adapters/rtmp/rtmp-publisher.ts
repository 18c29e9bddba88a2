import type { LookupAddress } from 'node:dns'
import { connect, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Observable } from 'rxjs'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import type { PublishPort, PublishStep, PublishTarget } from '../../pipeline/ports/publish-port.ts'
import { AllowedHosts, type PushPolicy } from './allowed-hosts.ts'
import { NameLookups } from './name-lookups.ts'
import { ACCEPT_MS, RtmpConnection } from './rtmp-connection.ts'
import { SecondLooks } from './second-looks.ts'

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
  readonly #allowed: AllowedHosts
  readonly #names = new NameLookups()
  readonly #looks = new SecondLooks()

  /** @throws SETTINGS_INVALID for a policy that cannot be read */
  constructor(options: RtmpPublisherOptions) {
    this.#options = options
    this.#allowed = new AllowedHosts(options.policy)
  }

  publish(target: PublishTarget): Observable<PublishStep> {
    const { acceptMs = ACCEPT_MS } = this.#options
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
        connection = new RtmpConnection(target, connected, this.#looks, {
          step: (step) => {
            if (step.kind === 'accepted') clearTimeout(patience)
            subscriber.next(step)
          },
          failed: (error) => subscriber.error(error),
          ended: () => subscriber.complete(),
        })
      }
      const open = (addresses: readonly LookupAddress[]) => {
        if (subscriber.closed) return
        const opened = this.#open(target, addresses)
        socket = opened
        const failed = (error: Error) =>
          subscriber.error(isCertificateFault(error) ? certificateFault(url, error) : unreachable(codeOf(error), error))
        opened.once('error', failed)
        opened.once(target.address.secure ? 'secureConnect' : 'connect', () => {
          opened.off('error', failed)
          begin(opened)
        })
      }
      this.#allowed
        .addresses(host, (name) => this.#names.addresses(name))
        .then(open, (error: unknown) => {
          subscriber.error(error instanceof FlyBrowserError ? error : unreachable(codeOf(error), error))
        })
    })
  }

  /** Connects to one of these addresses, whatever the name means by now. */
  #open({ address }: PublishTarget, addresses: readonly LookupAddress[]): Socket {
    const { secure, host, port } = address
    const lookup: LookupFunction = (_name, options, done) => {
      const [first] = addresses
      if (options.all) done(null, [...addresses])
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

/**
 * Whether the certificate is wrong, which it will be the next time too: codes of Node and of the check by OpenSSL (X509_V_ERR_*).
 * What else goes wrong while hands are shaken (ERR_SSL_*, EPROTO, a reset) may come of a server that is being started.
 */
const isCertificateFault = (error: Error): boolean => {
  const { code = '' } = error as NodeJS.ErrnoException
  return /^(?!ERR_SSL_).*CERT|^UNABLE_TO_|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH_EXCEEDED$|^HOSTNAME_MISMATCH$/.test(code)
}

const certificateFault = (url: string, error: Error) =>
  new FlyBrowserError('PUSH_TLS_FAILED', { url, reason: codeOf(error) }, { cause: error })

/** What happened in one word where there is one, since the text of an error may be long. */
function codeOf(error: unknown): string {
  const { code, errors } = error as { code?: string; errors?: readonly NodeJS.ErrnoException[] }
  return code ?? errors?.[0]?.code ?? reasonOf(error)
}
