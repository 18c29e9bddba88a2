import type { Place } from './playlist-facts.ts'

/** An address with delivery directives (RFC 8216bis, 6.2.5); what its query holds already stays. Sorted, as 6.3.2 asks of clients. */
export function withDirectives(url: string, directives: Readonly<Record<string, string | undefined>>): string {
  const at = new URL(url)
  for (const [name, value] of Object.entries(directives)) if (value !== undefined) at.searchParams.set(name, value)
  at.searchParams.sort()
  return at.href
}

/** The directives of a blocking request. */
export const blockingFor = ({ msn, part }: Place): Record<string, string | undefined> => ({
  _HLS_msn: String(msn),
  _HLS_part: part === undefined ? undefined : String(part),
})
