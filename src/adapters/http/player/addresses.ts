import type { LiveProtocol } from '../../../domain/live-protocol.ts'
import { announce } from './announcer.ts'
import { copyText } from './copy-text.ts'
import { write } from './dom.ts'
import { page } from './page.ts'
import { PROTOCOL_WORDS, protocolUrl } from './protocol-words.ts'

const COPIED_MS = 1600

function copyButton(label: string, url: string): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy'
  button.textContent = 'Copy'
  button.setAttribute('aria-label', `Copy ${label} address`)
  let timer = 0
  button.addEventListener('click', async () => {
    const copied = await copyText(url)
    write(button, copied ? 'Copied' : 'Not allowed')
    announce(copied ? `${label} address copied` : 'The browser did not allow copying')
    clearTimeout(timer)
    timer = setTimeout(() => write(button, 'Copy'), COPIED_MS)
  })
  return button
}

function row(protocol: LiveProtocol, streamUrl: URL): HTMLLIElement {
  const { label } = PROTOCOL_WORDS[protocol]
  const url = protocolUrl(protocol, streamUrl)
  const name = document.createElement('span')
  const address = document.createElement('code')
  name.textContent = label
  // Its end tells it from the others: the style sheet cuts it at its beginning.
  const text = document.createElement('bdi')
  text.dir = 'ltr'
  text.textContent = url
  address.append(text)
  address.title = url
  const item = document.createElement('li')
  item.dataset.via = protocol
  item.append(name, address, copyButton(label, url))
  return item
}

/** Lists the addresses by which other players can play the stream. */
export function showAddresses(offered: readonly LiveProtocol[], streamUrl: URL): void {
  const listed = [...page.addresses.children].map((item) => (item as HTMLElement).dataset.via)
  if (listed.join() === offered.join()) return
  page.addresses.replaceChildren(...offered.map((protocol) => row(protocol, streamUrl)))
}
