import test, { type ExecutionContext } from 'ava'

type Body = (t: ExecutionContext) => Promise<void>

/**
 * A test that needs what not every machine has. With a reason not to run it is reported as skipped, the reason in its title; the
 * runner counts that as failed in CI, where everything has to be there.
 */
export function testUnless(reason: string | undefined, title: string, body: Body): void {
  const { skip } = test
  if (reason === undefined) test.serial(title, body)
  else skip(`${title}: ${reason}`, body)
}
