/** The events of a stream that was asked for by `fetch`, as they come. */
import { RequestFailure } from "@ticketrush/client/browser"
import { EventText } from "../../js/live/event-text.js"

/** Ends where the server ended it, and fails where it broke off. */
export async function* eventsIn(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const events = new EventText("")
  const pieces = body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done, value } = await pieces.read().catch(() => {
      throw new RequestFailure("unknown", 0, "", "network")
    })
    if (done) return
    yield* events.take(value)
  }
}
