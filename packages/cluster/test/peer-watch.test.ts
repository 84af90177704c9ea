/** When a node counts as gone, with a time that the test turns by hand. */
import { describe, expect, it } from "vitest"
import { type Peer, PeerWatch } from "../src/PeerWatch.ts"

const settings = { pingMs: 250, silentMsMax: 1_250, slowMsMax: 3_000 }
const two: Peer = { address: "10.0.0.2:7000", incarnation: "first" }
const three: Peer = { address: "10.0.0.3:7000", incarnation: "other" }

/** Ticks as often as it should up to a time, while the given nodes answer each ping. */
const watched = (peers: ReadonlyArray<Peer> = [two, three], answersAfterMs = 1) => {
  const watch = new PeerWatch(settings)
  let now = 0
  const passTo = (end: number, answering: ReadonlyArray<Peer>) => {
    const gone: Array<string> = []
    for (; now < end; now += settings.pingMs) {
      for (const { peer, why } of watch.tick(peers, now)) gone.push(`${now} ${peer.address} ${why}`)
      for (const peer of answering) watch.heard(peer, now, answersAfterMs)
    }
    return gone
  }
  const pause = (ms: number): void => {
    now += ms
  }
  return { watch, passTo, pause }
}

describe("a node that does not answer", () => {
  it("is gone after 1.25 s, and again with every tick until it is out of the cluster", () => {
    const { passTo, watch } = watched()
    expect(passTo(1_000, [two, three])).toEqual([])
    expect(passTo(2_500, [three])).toEqual(["2000 10.0.0.2:7000 silent", "2250 10.0.0.2:7000 silent"])
    expect(watch.tick([three], 2_500)).toEqual([])
  })

  it("is not gone while this node itself was away, nor for 1.25 s after", () => {
    const { passTo, pause } = watched()
    passTo(1_000, [two, three])
    pause(5_000)
    expect(passTo(7_250, [three])).toEqual([])
    expect(passTo(7_500, [three])).toEqual(["7250 10.0.0.2:7000 silent"])
  })

  it("is never gone for a node that keeps being late", () => {
    const { passTo, pause } = watched()
    passTo(1_000, [two, three])
    for (let n = 2; n < 12; n++) {
      pause(750)
      expect(passTo(n * 1_000, [])).toEqual([])
    }
  })

  it("is waited for longer where its answers have taken long, and never longer than a lease", () => {
    const slow = watched([two, three], 600)
    slow.passTo(1_000, [two, three])
    expect(slow.passTo(3_000, [three])).toEqual(["2750 10.0.0.2:7000 silent"])
    const slower = watched([two, three], 2_500)
    slower.passTo(1_000, [two, three])
    expect(slower.passTo(4_000, [three])).toEqual(["3750 10.0.0.2:7000 silent"])
  })

  it("is waited for no longer once its answers come soon again", () => {
    const { passTo, watch } = watched()
    passTo(250, [two, three])
    watch.heard(two, 250, 2_900)
    expect(passTo(10_000, [two, three])).toEqual([])
    expect(passTo(11_250, [three])).toEqual(["11000 10.0.0.2:7000 silent"])
  })

  it("is never gone for a node that it has not answered once", () => {
    const { passTo } = watched()
    expect(passTo(10_000, [three])).toEqual([])
  })

  it("is another node once a new process has registered at its address", () => {
    const { passTo, watch } = watched()
    passTo(1_000, [two, three])
    const second = { ...two, incarnation: "second" }
    expect(watch.tick([second], 1_000)).toEqual([])
    // The answer to a ping that was sent to the process before.
    watch.heard(two, 1_000, 1)
    for (let now = 1_250; now < 4_000; now += 250) expect(watch.tick([second], now)).toEqual([])
  })
})

describe("a node whose connection broke and that refuses a new one", () => {
  it("is gone at once", () => {
    const { passTo, watch } = watched()
    passTo(500, [two, three])
    expect(watch.refused(two.address)).toEqual({ peer: two, why: "refused" })
    expect(passTo(750, [three])).toEqual(["500 10.0.0.2:7000 refused"])
  })

  it("is in the cluster again with its next answer", () => {
    const { passTo, watch } = watched()
    passTo(500, [two, three])
    watch.refused(two.address)
    watch.heard(two, 500, 1)
    expect(passTo(1_000, [two, three])).toEqual([])
  })

  it("is not gone when this node never had an answer of it", () => {
    const { passTo, watch } = watched()
    passTo(500, [three])
    expect(watch.refused(two.address)).toBeUndefined()
    expect(watch.refused("10.0.0.9:7000")).toBeUndefined()
  })
})
