/** What one check of the doctor found. */

export type Severity =
  | "ok"
  /** Worth knowing; nothing has to be done. */
  | "note"
  /** Something will go wrong, or is lost when something else goes wrong. */
  | "problem"

export type Finding = {
  /** The check, in one word. */
  readonly check: string
  readonly verdict: Severity
  /** One sentence: what was found and, unless it is well, what to do. */
  readonly says: string
}

export const ok = (check: string, says: string): Finding => ({ check, verdict: "ok", says })
export const note = (check: string, says: string): Finding => ({ check, verdict: "note", says })
export const problem = (check: string, says: string): Finding => ({ check, verdict: "problem", says })
