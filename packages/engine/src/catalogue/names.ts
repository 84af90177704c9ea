/** Text that people typed and other people will read. */
import { limits } from "@ticketrush/protocol"
import { type RefusedError, refused } from "./errors.ts"

/**
 * The name in composed form without outer blanks, so that what looks the same is the same; refused when empty, too
 * long, or not text: control characters and half surrogate pairs have no place in a name and some not in a database.
 */
export const checkName = (field: string, value: string): string | RefusedError => {
  const name = value.normalize("NFC").trim()
  if (name === "") return refused("bad-request", { reason: `${field} is required.` })
  if (name.length > limits.nameCharsMax) {
    return refused("bad-request", { reason: `${field} has at most ${limits.nameCharsMax} characters.` })
  }
  if (!isText(name)) {
    return refused("bad-request", { reason: `${field} contains characters that are not text.` })
  }
  return name
}

/** No control characters, no half surrogate pairs. */
export const isText = (value: string): boolean => value.isWellFormed() && !/\p{Cc}/u.test(value)
