import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** An option as ffmpeg lists it. */
interface Listed {
  /** `int`, `string` and so on. */
  readonly type: string
  /** Words that stand for numbers. */
  readonly words: Set<string>
}

/** Options by name, without the dash. */
export type ListedOptions = ReadonlyMap<string, Listed>

/** Reads what `ffmpeg -h` prints of options: a line each, and below it a line for each word that it takes. */
export function readOptions(printed: string): ListedOptions {
  const options = new Map<string, Listed>()
  let last: Listed | undefined
  for (const line of printed.split('\n')) {
    const [, name, type] = /^ {2}-(\S+) +<(\w+)>/.exec(line) ?? []
    if (name && type) {
      last = { type, words: new Set() }
      options.set(name, last)
    } else if (/^ {5}\S/.test(line)) last?.words.add(line.trim().split(/\s/)[0] as string)
    else last = undefined
  }
  return options
}

const NUMBERS = ['int', 'int64', 'float', 'double']

function isTaken({ type, words }: Listed, value: string): boolean {
  if (words.has(value)) return true
  if (type === 'boolean') return ['0', '1'].includes(value)
  if (NUMBERS.includes(type)) return value !== '' && Number.isFinite(Number(value))
  return type === 'string' || type === 'dictionary'
}

/** The options a build has for all encoders, and for one of them. */
export async function encoderOptions(binary: string, encoder: string): Promise<ListedOptions> {
  const ask = async (...question: string[]) =>
    (await run(binary, ['-hide_banner', '-h', ...question], { maxBuffer: 16 * 1024 * 1024 })).stdout
  const general = /^AVCodecContext AVOptions:$([\s\S]*?)^$/m.exec(await ask('full'))?.[1] ?? ''
  return new Map([...readOptions(general), ...readOptions(await ask(`encoder=${encoder}`))])
}

/** Options of a command that the build does not know, or whose value it does not take. */
export function untakenOptions(listed: ListedOptions, told: readonly string[]): string[] {
  const untaken: string[] = []
  for (let at = 0; at < told.length; at += 2) {
    const [option, value] = [told[at] ?? '', told[at + 1] ?? '']
    const known = listed.get(option.replace(/^-/, '').replace(/:v$/, ''))
    if (!known || !isTaken(known, value)) untaken.push(`${option} ${value}`)
  }
  return untaken
}
