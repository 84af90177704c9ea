/** Text that people typed and other people will read. */
import { limits } from "@ticketrush/protocol"
import { type RefusedError, refused } from "./errors.ts"

/**
 * The name in composed form without outer blanks, so that what looks the same is the same; refused when empty, too
 * long, or not text.
 */
export const checkName = (field: string, value: string): string | RefusedError => {
  const name = value.normalize("NFC").trim()
  if (name === "") return refused("bad-request", { reason: `${field} is required.` })
  if (name.length > limits.nameCharsMax) {
    return refused("bad-request", { reason: `${field} has at most ${limits.nameCharsMax} characters.` })
  }
  const reason = notText(field, name)
  return reason === undefined ? name : refused("bad-request", { reason })
}

/**
 * What is wrong with the characters of a text, or undefined. Control characters and halves of surrogate pairs have no
 * place in a name, and some not in a database. Invisible characters would make two names look the same, and what
 * changes the direction of writing lets a name reorder the line around it.
 */
export const notText = (field: string, value: string): string | undefined => {
  if (!value.isWellFormed() || noText.test(value)) return `${field} contains characters that are not text.`
  if (overlapping.test(value)) return `${field} contains marks that would be drawn over other text.`
  const hidden = unseen.exec(visibleParts(value))
  if (hidden === null) return undefined
  const point = hidden[0].codePointAt(0) as number
  const code = point.toString(16).toUpperCase().padStart(4, "0")
  return `${field} contains a character that nobody sees or that changes the direction of writing: U+${code}.`
}

/**
 * Control characters, separators of lines, code points that no character will ever have, those that each program fills as
 * it likes, and the place of a thing that was left out.
 */
const noText = /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\p{Noncharacter_Code_Point}\ufffc]/u

/** A mark without a letter joins what stands before the name; a tower of marks covers the lines above it. */
const overlapping = /^\p{M}|[\p{Mn}\p{Me}]{9}/u

/** Invisible characters, those that change the direction, and blanks that look like nothing though they are letters. */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cf}\u2800\u{1d159}]/u

/**
 * Without the invisible characters that belong to what is seen: joiners and variation selectors inside an emoji, the tags
 * of a flag, and joiners between letters of scripts that are written with them.
 */
const visibleParts = (value: string): string => value.replace(emoji, "").replace(joined, "")

const emoji =
  /\p{Regional_Indicator}{2}|(?:[0-9#*]|\p{Extended_Pictographic})(?:\ufe0f\u20e3?|\ufe0e|\p{Emoji_Modifier})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)*(?:[\u{e0020}-\u{e007e}]+\u{e007f})?/gu

const joined =
  /(?<=[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Mongolian}])[\u200c\u200d](?=[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Mongolian}])/gu
