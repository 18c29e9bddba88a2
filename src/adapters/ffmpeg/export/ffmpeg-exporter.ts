import { rm } from 'node:fs/promises'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { listedEncoders } from '../../../engine/encoders/listed-encoders.ts'
import { doneSeconds, EXPORT_ENCODERS, exportCommands } from '../../../engine/recordings/export/export-commands.ts'
import type { ExportFormat, ExportPort, ExportRequest } from '../../../pipeline/ports/export-port.ts'
import { askBinary } from '../ask-binary.ts'
import { findFfmpegBinaries } from '../find-binaries.ts'
import { leisurelyRun } from '../recode/leisurely-run.ts'

/** Codes files anew with the first ffmpeg that has an encoder for the format. */
export class FfmpegExporter implements ExportPort {
  readonly #env: NodeJS.ProcessEnv
  readonly #binary: string | undefined

  constructor({ env = process.env, binary }: { readonly env?: NodeJS.ProcessEnv; readonly binary?: string } = {}) {
    this.#env = env
    this.#binary = binary
  }

  async *export(request: ExportRequest, signal: AbortSignal): AsyncGenerator<number, void, undefined> {
    const { path, encoder } = await this.#find(request.format)
    const commands = exportCommands(request, encoder)
    try {
      for (const [index, args] of commands.entries()) {
        let rest = ''
        for await (const bytes of leisurelyRun({ path, args, env: this.#env, signal })) {
          const lines = (rest + Buffer.from(bytes).toString('latin1')).split('\n')
          rest = lines.pop() ?? ''
          for (const line of lines) {
            const done = doneSeconds(line)
            if (done !== undefined) yield (index + Math.min(1, done / request.lengthSeconds)) / commands.length
          }
        }
      }
    } finally {
      await rm(request.palette, { force: true })
    }
  }

  async #find(format: ExportFormat): Promise<{ path: string; encoder: string }> {
    const looked: string[] = []
    for (const { path } of await findFfmpegBinaries(this.#env, this.#binary)) {
      looked.push(path)
      const listed = listedEncoders(await askBinary(path, '-encoders', this.#env).catch(() => ''))
      const encoder = EXPORT_ENCODERS[format].find((each) => listed.has(each))
      if (encoder) return { path, encoder }
    }
    throw new FlyBrowserError('ENCODER_NOT_FOUND', { codec: format, looked: looked.join(', ') || 'PATH' })
  }
}
