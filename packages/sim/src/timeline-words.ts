/** The numbers of a trace in words, short enough for a lane. */
import { laneOfIncarnation, type Row } from "./timeline-arrows.ts"

const results = ["answered", "rejected", "unknown", "claimed", "fenced", "absent"]
const replies = ["", "accepted", "refused", "try again"]

export const wordsOf = ({ kind, a, b, c, note, epoch }: Row, lanes: ReadonlyArray<string>): string => {
  switch (kind) {
    case "sent":
      // The arrow says to whom.
      return note === "" ? `sends ${b} to ${lanes[a]}` : `${b}: ${note}`
    case "delivered":
      return `gets ${b} from ${lanes[a]}`
    case "dropped":
      return `${a} is lost`
    case "duplicated":
      return `${a} comes twice`
    case "submitted":
      return `submits ${a} to sale ${b}`
    case "replied":
      return `replies to ${a}: ${note === "" ? replies[b] : note}`
    case "heard":
      return `hears of ${a}: ${replies[b]}`
    case "appending":
      return `appends sale ${a} from ${b}${c > 1 ? ` (${c} sales)` : ""}`
    case "append-result":
      return `append of ${a} from ${b}: ${results[c]}`
    case "committed":
      return `sale ${a}: ${b === c ? b : `${b}-${c}`}, epoch ${epoch}${note === "" ? "" : `, ${note}`}`
    case "claiming":
      return `claims sale ${a}${b === 0 ? "" : ` from epoch ${b}`}`
    case "claim-result":
      return note === ""
        ? `claim of ${a}: ${results[c]} ${b === 0 ? "" : b}`
        : `sale ${a}: epoch ${b} for ${lanes[laneOfIncarnation(note, lanes)]}`
    case "snapshot":
      return `${c === 1 ? "half a " : ""}snapshot of ${a} at ${b}`
    case "view":
      return `shows sale ${a} at ${b}`
    case "started":
      return `starts${a === 0 ? "" : ` again (${a})`}`
    case "paused":
      return `pauses for ${a} ms`
    case "corrupted":
      return `a bit flips in sale ${a}, record ${b}`
    case "streamed":
      return `${note} to ${b}, sale ${a}`
    default:
      return note === "" ? kind : `${kind} ${note}`
  }
}
