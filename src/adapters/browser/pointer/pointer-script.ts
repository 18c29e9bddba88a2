/** How long the mark of a click is seen, milliseconds. */
const CLICK_MS = 400

/** An arrow of 12 by 19 pixels, black with a white edge, its tip at 0,0. */
const ARROW = 'M0 0v16.5l3.8-3.6 2.6 6 2.9-1.2-2.6-5.9h5.3z'

const SHEET = `
  :host { all: initial; position: fixed; inset: 0 auto auto 0; margin: 0; border: 0; padding: 0; width: 1px; height: 1px;
    overflow: visible; background: none; pointer-events: none; z-index: 2147483647; }
  :host(:not(:popover-open)) { display: none; }
  svg { position: absolute; top: -1px; left: -1px; overflow: visible; }
  path { fill: #000; stroke: #fff; stroke-width: 1.4px; }
  i { position: absolute; top: -12px; left: -12px; width: 24px; height: 24px; border-radius: 50%; background: #f5a62399; opacity: 0; }
  i.clicked { animation: click ${CLICK_MS}ms ease-out; }
  @keyframes click { from { opacity: 1; transform: scale(.3) } to { opacity: 0; transform: scale(1.4) } }
`

/**
 * Runs in every document: draws the pointer where the mouse is said to be. What moves the mouse of an automated browser is the
 * DevTools protocol, which no system pointer follows, so it is drawn in the page, in its top layer. Each document draws its own while
 * the mouse is in it. Nothing is added to a document before the mouse is in it.
 */
export const POINTER_SCRIPT = `(() => {
  if (window.__flybrowserPointer) return
  Object.defineProperty(window, '__flybrowserPointer', { value: true })
  let host, mark
  const build = () => {
    host = document.createElement('flybrowser-pointer')
    host.setAttribute('aria-hidden', 'true')
    host.setAttribute('popover', 'manual')
    const root = host.attachShadow({ mode: 'closed' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(${JSON.stringify(SHEET)})
    root.adoptedStyleSheets = [sheet]
    mark = document.createElement('i')
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
    path.setAttribute('d', ${JSON.stringify(ARROW)})
    svg.append(path)
    root.append(mark, svg)
  }
  const show = ({ clientX, clientY }) => {
    if (!document.documentElement) return
    if (!host) build()
    if (!host.isConnected) document.documentElement.append(host)
    host.style.transform = 'translate(' + clientX + 'px,' + clientY + 'px)'
    if (!host.matches(':popover-open')) host.showPopover()
  }
  const hide = () => host?.isConnected && host.matches(':popover-open') && host.hidePopover()
  const click = (event) => {
    // Into the top layer anew: a dialog may have opened over it.
    hide()
    show(event)
    mark.classList.remove('clicked')
    void mark.offsetWidth
    mark.classList.add('clicked')
  }
  const options = { capture: true, passive: true }
  addEventListener('mousemove', show, options)
  addEventListener('mousedown', click, options)
  // Out of the document, or into one that is framed in it.
  addEventListener('mouseout', ({ relatedTarget }) => {
    if (!relatedTarget || /^(I?FRAME|OBJECT|EMBED|FENCEDFRAME)$/.test(relatedTarget.nodeName)) hide()
  }, options)
})()
`
