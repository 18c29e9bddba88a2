import type { LookupAddress } from 'node:dns'
import { BlockList } from 'node:net'
import { FlyBrowserError } from '../../domain/errors.ts'
import { addNetwork, isIn, isPublic } from './address-networks.ts'

/** To which hosts streams may be pushed. */
export interface PushPolicy {
  /** Names, `*.example.com`, addresses and networks; where there are any, nothing else is allowed. */
  readonly allowedHosts: readonly string[]
  /** Whether, where none are named, hosts of this machine and of private networks are allowed too. */
  readonly allowPrivate: boolean
}

/** Gives the addresses of a name. */
export type ResolveName = (name: string) => Promise<readonly LookupAddress[]>

/** Labels of letters, digits, hyphens and underlines; the last is no number, which only a misspelt address has. */
const NAME = /^(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*(?!\d+$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/

const lowered = (name: string): string => name.toLowerCase().replace(/\.$/, '')

/** The policy, read once. */
export class AllowedHosts {
  readonly #allowPrivate: boolean
  readonly #names: string[] = []
  readonly #networks = new BlockList()
  /** Whether there are any that are named. */
  readonly #named: boolean

  /** @throws SETTINGS_INVALID for what is neither a name nor an address nor a network */
  constructor({ allowedHosts, allowPrivate }: PushPolicy) {
    this.#allowPrivate = allowPrivate
    this.#named = allowedHosts.length > 0
    for (const written of allowedHosts) {
      const text = lowered(written.trim().replace(/^\[([^\]]*)\]/, '$1'))
      if (addNetwork(this.#networks, text)) continue
      if (!NAME.test(text)) throw malformed(written)
      this.#names.push(text)
    }
  }

  /**
   * The addresses of a host that may be connected to. What is connected to are these, not the name again: what it is resolved to
   * later is of no account.
   * @throws PUSH_HOST_REFUSED when one of them is not allowed, and what `resolve` throws
   */
  async addresses(host: string, resolve: ResolveName): Promise<readonly LookupAddress[]> {
    const addresses = await resolve(host)
    const name = lowered(host)
    if (this.#names.some((allowed) => isNamed(name, allowed))) return addresses
    if (addresses.length > 0 && addresses.every(({ address }) => this.#allows(address))) return addresses
    const reason = this.#named ? 'push.allowedHosts does not name it' : 'it is not on the public internet'
    throw new FlyBrowserError('PUSH_HOST_REFUSED', { host, reason })
  }

  #allows(address: string): boolean {
    return this.#named ? isIn(this.#networks, address) : this.#allowPrivate || isPublic(address)
  }
}

const isNamed = (host: string, allowed: string): boolean =>
  allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) && host.length > allowed.length - 1 : host === allowed

const malformed = (text: string) =>
  new FlyBrowserError('SETTINGS_INVALID', {
    reason: `push.allowedHosts: ${text} is neither a name nor *.example.com, an address or a network like 10.0.0.0/8`,
  })
