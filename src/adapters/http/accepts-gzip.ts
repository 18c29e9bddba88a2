/** Whether the answer to a request with this Accept-Encoding may be compressed by gzip (RFC 9110, 12.5.3). */
export function acceptsGzip(header = ''): boolean {
  const weights = new Map<string, number>()
  for (const each of header.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = each.split(';').map((text) => text.trim())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    weights.set(coding, weight === undefined ? 1 : Number(weight.slice(2)))
  }
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0
}
