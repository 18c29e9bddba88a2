/** Variables of the environment that hold secrets of ours. */
export const SECRET_VARIABLES: readonly string[] = [
  'FLYBROWSER_TOKEN',
  'FLYBROWSER_S3_ACCESS_KEY',
  'FLYBROWSER_S3_SECRET_KEY',
  'FLYBROWSER_S3_SESSION_TOKEN',
]

/** The environment of a program that is started: secrets are no business of browsers and encoders. */
export const childEnv = (env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !SECRET_VARIABLES.includes(name)))
