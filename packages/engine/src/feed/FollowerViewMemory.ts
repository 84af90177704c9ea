/** The stored half of a {@link FollowerView} that lives as long as the process: positions, and pages given to `apply`. */
import type { ConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { FollowerView } from "./FollowerView.ts"

/** `clear` removes everything of a concert: a page from 0 replaces the whole view. */
export const followerViewMemory = <Page>(
  apply: (concertId: ConcertId, page: Page) => void,
  clear: (concertId: ConcertId) => void,
): Omit<FollowerView<Page, never>, "fold"> => {
  const positions = new Map<ConcertId, number>()
  const positionOf = (concertId: ConcertId): number => positions.get(concertId) ?? 0
  return {
    // The journal of a test or of a memory node does not outlive the view, so nothing can have got ahead unseen.
    behind: Effect.succeed([]),
    position: (concertId) => Effect.sync(() => positionOf(concertId)),
    write: (concertId, from, to, page) =>
      Effect.sync(() => {
        if (positionOf(concertId) !== from) return false
        if (from === 0) clear(concertId)
        apply(concertId, page)
        positions.set(concertId, to)
        return true
      }),
  }
}
