/** What a server says of how it keeps what was put. */
interface Kept {
  readonly ServerSideEncryption?: string | undefined
  readonly SSECustomerAlgorithm?: string | undefined
}

/**
 * Whether tags of what was put tell nothing of its content: where it is encrypted by keys of a service (`aws:kms`, `aws:kms:dsse`) or of a customer.
 * Buckets do so by themselves too, where nobody asked for it.
 */
export const tagsAreOpaque = ({ ServerSideEncryption: by = '', SSECustomerAlgorithm: own }: Kept): boolean =>
  by.startsWith('aws:kms') || own !== undefined
