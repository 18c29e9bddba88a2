import { snakeCased } from '../../../formats/json/snake-case.ts'
import type { HttpServer } from '../http-server.ts'
import type { ControlOptions } from './control-options.ts'

/** What this machine can encode with. */
export function encoderRoutes(server: HttpServer, { encoders }: ControlOptions): void {
  server.get('/encoders', async () => snakeCased(await encoders.overview?.()) ?? { binaries: [], encoders: [] })
}
