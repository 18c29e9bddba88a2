import { childrenOf } from './child-processes.ts'

/** Process ids of the encoders that this process has started and that still run. */
export async function encoderProcesses(): Promise<number[]> {
  const children = await childrenOf(process.pid)
  // `ps` counts itself, and where it shows environments, a browser may be told of ffmpeg there: the program's name decides.
  return children.filter(({ command }) => programOf(command).includes('ffmpeg')).map(({ pid }) => pid)
}

/** The first words: the program, and the script where the program is Node. Words end with a zero (/proc) or a space (`ps`). */
const programOf = (command: string): string => command.split(/[\0 ]/).slice(0, 2).join(' ')
