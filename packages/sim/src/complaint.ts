/** What `parseArgs` complains about, in words for whoever typed it: without its advice on words that begin with a dash. */
export const complaint = (cause: unknown): string => {
  const message = cause instanceof Error ? cause.message : String(cause)
  const [first] = message.split(/\.\s|\.?$/m)
  return first.replace(/^Option '(--\S+)(?:' argument is ambiguous| <value>' argument missing)$/, "$1 needs a value")
}
