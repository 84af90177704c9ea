/** The words of live streams that both sides share: topics, and why a stream ends. */

export const streamTopics = ["queue", "seats", "reservation", "sale", "line"] as const
export type StreamTopic = (typeof streamTopics)[number]

export type StreamEndRow = {
  /** Close code of a WebSocket. */
  readonly close: number
  /** Whether coming back at once helps. */
  readonly retry: boolean
  readonly sentence: string
}

/** Why this side ends a stream, or a subscription. */
export const streamEnds = {
  slow: {
    close: 4408,
    retry: true,
    sentence: "The client did not keep up. Come back; the newest state is sent at once.",
  },
  stopping: { close: 4503, retry: true, sentence: "This node is stopping. Come back." },
  unavailable: { close: 4500, retry: true, sentence: "The sale cannot be read right now. Come back." },
  renew: { close: 4205, retry: true, sentence: "The stream is old. Come back: whoever does is still there." },
  "signed-out": {
    close: 4401,
    retry: false,
    sentence: "The session that this stream was opened with has ended. Sign in again.",
  },
  replaced: { close: 4409, retry: false, sentence: "The same person has opened newer streams about this line." },
  transferred: { close: 4410, retry: false, sentence: "The reservation has gone to another person." },
  "binary-message": { close: 1003, retry: false, sentence: "Messages are JSON text." },
  "message-too-large": { close: 1009, retry: false, sentence: "The message is too long." },
  "bad-message": { close: 4400, retry: false, sentence: "The message is not one that this address takes." },
  "unknown-topic": { close: 4404, retry: false, sentence: "There is no such topic." },
  "too-many-messages": { close: 4429, retry: false, sentence: "Too many messages or pings at once." },
  defect: { close: 1011, retry: true, sentence: "An internal error was recorded." },
} as const satisfies Record<string, StreamEndRow>

export type StreamEnd = keyof typeof streamEnds
