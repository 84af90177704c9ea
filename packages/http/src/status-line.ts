/** The first line of an answer, after the version. */
import { reasonPhrases } from "@ticketrush/protocol/reason-phrases"

const lines = new Map([...reasonPhrases].map(([status, phrase]) => [status, `${status} ${phrase}`]))

export const statusLine = (status: number): string => lines.get(status) ?? `${status} Unknown`
