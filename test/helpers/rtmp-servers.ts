import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './media-time.ts'
import { selfSigned } from './self-signed.ts'
import { PACKAGE_ROOT } from './session.ts'

const NGINX = '/usr/sbin/nginx'
const RTMP_MODULE = '/usr/lib/nginx/modules/ngx_rtmp_module.so'

/** Why nginx cannot be had here; undefined where it can. */
export const withoutNginx: string | undefined =
  existsSync(NGINX) && existsSync(RTMP_MODULE)
    ? undefined
    : 'nginx and its RTMP module are not installed (apt-get install nginx-light libnginx-mod-rtmp)'

/** When a server ends: a test, or whatever else it is for. */
export interface ServerLifetime {
  teardown(end: () => unknown): void
}

/** A real server that takes streams by RTMP. */
export interface RtmpServer {
  readonly port: number
  readonly child: ChildProcess
  /** Address to push to. */
  readonly url: string
  /** What it has written to its log. */
  log(): Promise<string>
  /** Kills it and waits until it is gone. */
  kill(): Promise<void>
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** A port that takes connections, and never reads from them. */
export async function startDeafServer(t: ServerLifetime): Promise<{ readonly url: string }> {
  const sockets = new Set<Socket>()
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    sockets.add(socket.on('error', () => {}))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as { port: number }
  return { url: `rtmp://127.0.0.1:${port}/live` }
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

async function begin(t: ServerLifetime, child: ChildProcess, port: number, url: string, log: () => Promise<string>) {
  const gone = once(child, 'exit')
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await gone
  }
  t.teardown(kill)
  await until(`a server at port ${port}`, () => {
    if (child.exitCode !== null) throw new Error(`the server has ended with ${child.exitCode}`)
    return listens(port)
  })
  return { port, child, url, log, kill }
}

export interface NginxOptions {
  /** Default: any free one. */
  readonly port?: number
  /** Keys that are accepted; default: all. */
  readonly keys?: readonly string[]
}

/** nginx with its RTMP module as one process, application `live`. It asks a script of its own whether a key is known. */
export async function startNginx(t: ServerLifetime, { port: given, keys }: NginxOptions = {}): Promise<RtmpServer> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-nginx-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const port = given ?? (await freePort())
  const gate = await freePort()
  const known = keys?.map((key) => `if ($arg_name = "${key}") { return 200; }`).join(' ') ?? 'return 200;'
  await writeFile(
    join(folder, 'nginx.conf'),
    `load_module ${RTMP_MODULE};
daemon off; master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log info;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server { listen 127.0.0.1:${gate}; location / { ${known} return 403; } }
}
rtmp {
  server {
    listen 127.0.0.1:${port};
    application live { live on; wait_key on; on_publish http://127.0.0.1:${gate}/; notify_method get; }
  }
}
`,
  )
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')]
  const child = spawn(NGINX, args, { stdio: 'ignore' })
  const log = () => readFile(join(folder, 'error.log'), 'utf8')
  return begin(t, child, port, `rtmp://127.0.0.1:${port}/live`, log)
}

/** What a server of its own certificate is known by. */
export interface TlsFiles {
  /** PEM. */
  readonly certificate: string
}

const NODE_MEDIA_SERVER = `
const Server = require('node-media-server')
const { store, ports } = JSON.parse(process.argv[1])
const [rtmp, rtmps, http] = ports
const files = { key: store + '/key.pem', cert: store + '/cert.pem' }
new Server({ bind: '127.0.0.1', store: { path: store }, rtmp: { port: rtmp }, rtmps: { port: rtmps, ...files }, http: { port: http } }).run()
`

/** node-media-server with TLS, for the name `localhost` only. Streams are read back without TLS. */
export async function startNodeMediaServer(
  t: ServerLifetime,
): Promise<
  RtmpServer & TlsFiles & { readonly secureUrl: string; readonly nameless: string; readonly httpUrl: string }
> {
  const store = await mkdtemp(join(tmpdir(), 'flybrowser-nms-'))
  t.teardown(() => rm(store, { recursive: true, force: true }))
  const { key, certificate } = selfSigned('localhost', Date.now())
  await writeFile(join(store, 'key.pem'), key)
  await writeFile(join(store, 'cert.pem'), certificate)
  const ports = [await freePort(), await freePort(), await freePort()] as const
  const child = spawn(process.execPath, ['-e', NODE_MEDIA_SERVER, JSON.stringify({ store, ports })], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: PACKAGE_ROOT,
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes))
  const server = await begin(t, child, ports[0], `rtmp://127.0.0.1:${ports[0]}/live`, async () => said)
  const secure = (host: string) => `rtmps://${host}:${ports[1]}/live`
  return {
    ...server,
    certificate,
    secureUrl: secure('localhost'),
    nameless: secure('127.0.0.1'),
    httpUrl: `http://127.0.0.1:${ports[2]}/live`,
  }
}
