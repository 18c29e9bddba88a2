import { rm } from 'node:fs/promises'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { type FfmpegFacts, parseFfmpegFacts } from '../../../engine/encoders/ffmpeg-facts.ts'
import { FILE_ENCODERS, type FileEncoder } from '../../../engine/encoders/file-passes.ts'
import { listedEncoders } from '../../../engine/encoders/listed-encoders.ts'
import { regionsOf } from '../../../engine/recordings/optimize/picture-regions.ts'
import { LikenessReader, ShownReader } from '../../../engine/recordings/optimize/read-measures.ts'
import {
  LIKENESS_FILTER,
  likenessCommand,
  recodeCommands,
  shownCommand,
} from '../../../engine/recordings/optimize/recode-commands.ts'
import { statisticsFile } from '../../../engine/recordings/optimize/settle-optimization.ts'
import { EncodedReader } from '../../../formats/coded/encoded-reader.ts'
import type {
  Likeness,
  RecodeCodec,
  RecodeEvent,
  RecodePort,
  RecodeRequest,
  ShownPictures,
} from '../../../pipeline/ports/recode-port.ts'
import { askBinary } from '../ask-binary.ts'
import { findFfmpegBinaries } from '../find-binaries.ts'
import { leisurelyRun } from './leisurely-run.ts'

interface FoundBinary {
  readonly path: string
  readonly facts: FfmpegFacts
  readonly listed: ReadonlySet<string>
}

/** Codes files anew with the first ffmpeg that answers and can compare what came of it. */
export class FfmpegRecoder implements RecodePort {
  readonly #env: NodeJS.ProcessEnv
  readonly #binary: string | undefined
  #found: Promise<FoundBinary> | undefined

  constructor({ env = process.env, binary }: { readonly env?: NodeJS.ProcessEnv; readonly binary?: string } = {}) {
    this.#env = env
    this.#binary = binary
  }

  async encoderFor(codec: RecodeCodec): Promise<FileEncoder | undefined> {
    const { listed } = await this.#ffmpeg()
    return FILE_ENCODERS[codec].find((encoder) => listed.has(encoder))
  }

  async *recode(request: RecodeRequest, signal: AbortSignal): AsyncGenerator<RecodeEvent, void, undefined> {
    const { path, facts } = await this.#ffmpeg()
    const { codec, encoder } = request
    const known = FILE_ENCODERS[codec].find((each) => each === encoder)
    if (!known) throw new FlyBrowserError('INTERNAL', { reason: `${encoder} is no encoder of files` })
    const commands = recodeCommands(request, known, facts)
    try {
      for (const [index, args] of commands.entries()) {
        const reader = new EncodedReader(codec, request)
        for await (const bytes of leisurelyRun({ path, args, env: this.#env, signal }))
          if (index === commands.length - 1) for (const event of reader.read(bytes)) yield event
      }
    } finally {
      await rm(statisticsFile(request.statistics), { force: true })
    }
  }

  async shown(path: string, signal: AbortSignal): Promise<ShownPictures> {
    const { facts } = await this.#ffmpeg()
    const reader = new ShownReader()
    const complaints = await this.#lines(shownCommand(path, facts), signal, (line) => reader.line(line))
    const { times, width, height, oneSize } = reader
    return { times, width, height, oneSize, complaints }
  }

  async likeness(
    path: string,
    other: string,
    { width, height }: Pick<ShownPictures, 'width' | 'height'>,
    signal: AbortSignal,
  ): Promise<Likeness> {
    const { facts } = await this.#ffmpeg()
    const regions = regionsOf(width, height)
    const reader = new LikenessReader(regions.columns * regions.rows)
    await this.#lines(likenessCommand(path, other, regions, facts), signal, (line) => reader.line(line))
    return reader.likeness
  }

  /** @returns what ffmpeg complained about */
  async #lines(args: readonly string[], signal: AbortSignal, take: (line: string) => void): Promise<string> {
    const { path } = await this.#ffmpeg()
    const run = leisurelyRun({ path, args, env: this.#env, signal })
    let rest = ''
    for (;;) {
      const { done, value } = await run.next()
      if (done) return value
      const lines = (rest + Buffer.from(value).toString('latin1')).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) take(line)
    }
  }

  #ffmpeg(): Promise<FoundBinary> {
    this.#found ??= this.#find()
    return this.#found
  }

  async #find(): Promise<FoundBinary> {
    const looked: string[] = []
    for (const { path } of await findFfmpegBinaries(this.#env, this.#binary)) {
      looked.push(path)
      const facts = parseFfmpegFacts(await askBinary(path, '-version', this.#env).catch(() => ''))
      if (!facts || !(await this.#compares(path))) continue
      return { path, facts, listed: listedEncoders(await askBinary(path, '-encoders', this.#env)) }
    }
    throw new FlyBrowserError('ENCODER_NOT_FOUND', { codec: 'files', looked: looked.join(', ') || 'PATH' })
  }

  async #compares(path: string): Promise<boolean> {
    const filters = await askBinary(path, '-filters', this.#env).catch(() => '')
    return new RegExp(` ${LIKENESS_FILTER} `).test(filters)
  }
}
