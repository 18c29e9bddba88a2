import { run } from './step.mjs'

/**
 * Installs packages whose service nobody asked for: it is masked meanwhile, so that it is not started (nginx would listen on port 80 of
 * all addresses), and disabled afterwards. Where systemd does not run, packages start nothing.
 * @param {readonly string[]} prefix the words that make a command one of root
 * @param {string} service for example `nginx.service`
 * @param {() => Promise<void>} install
 */
export async function withoutService(prefix, service, install) {
  const systemctl = async (...args) => {
    const [command, ...rest] = [...prefix, 'systemctl', ...args, service]
    await run(command, rest)
  }
  await systemctl('mask', '--runtime')
  try {
    await install()
  } finally {
    await systemctl('unmask', '--runtime')
    await systemctl('disable')
  }
}
