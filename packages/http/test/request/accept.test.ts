import { describe, expect, it } from "vitest"
import { acceptsEventStream, prefersJson } from "../../src/request/accept.ts"

describe("an Accept header", () => {
  it.each([
    ["", true],
    ["*/*", true],
    ["text/*", true],
    ["text/event-stream", true],
    ["TEXT/Event-Stream", true],
    ["application/json, text/event-stream;q=0.1", true],
    ["text/html,application/xhtml+xml,*/*;q=0.8", true],
    ["application/json", false],
    ["text/html", false],
    ["text/event-stream;q=0, */*", false],
    ["text/*;q=0, */*", false],
    ["*/*;q=0", false],
    ["text/event-stream;q=x", false],
    [",,;;", false],
  ])("decides by its most specific range whether an event stream is taken: %s", (accept, taken) => {
    expect(acceptsEventStream(accept)).toBe(taken)
  })

  it.each([
    ["", false],
    ["*/*", false],
    ["text/plain", false],
    ["text/html,application/xhtml+xml,*/*;q=0.8", false],
    ["application/json", true],
    ["Application/JSON; q=0.5", true],
    ["application/*", true],
    ["application/json, */*", true],
    ["application/json, text/plain;q=0.9", true],
    ["application/json, text/plain, */*", false],
    ["application/json;q=0.5, text/plain", false],
    ["application/json;q=0, */*", false],
    ["application/json;q=x", false],
    ["application/json;q=x, text/plain;q=0", false],
    ["application/json, text/plain;q=x", false],
  ])("asks for JSON in place of text only by name: %s", (accept, json) => {
    expect(prefersJson(accept)).toBe(json)
  })
})
