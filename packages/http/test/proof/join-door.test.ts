/** What a join has to show, over time: challenges, work, waits, captchas. */
import { limits, type Refusal } from "@ticketrush/protocol"
import { type ProofMode, proofParts, zeroBitsOfPart } from "@ticketrush/protocol/proof"
import { VirtualTime } from "@ticketrush/testing"
import { Effect } from "effect"
import { beforeAll, describe, expect, it } from "vitest"
import { generateKey, Keys } from "../../src/keys/Keys.ts"
import { type Captcha, type CaptchaVerdict, localCaptcha } from "../../src/proof/Captcha.ts"
import { JoinChallenges } from "../../src/proof/JoinChallenges.ts"
import { type GivenChallenge, JoinDoor, type ProofShown } from "../../src/proof/JoinDoor.ts"
import { solved } from "./solved.ts"

let [older, newer]: Keys[] = []
beforeAll(async () => {
  const [one, two] = [await Effect.runPromise(generateKey), await Effect.runPromise(generateKey)]
  older = await Effect.runPromise(Keys.make([one]))
  newer = await Effect.runPromise(Keys.make([one, two]))
})

const [concertId, other, mina, jun] = [3, 4, 7, 8]
const home = "203.0.113.9"

class Played {
  readonly time = new VirtualTime()
  readonly door: JoinDoor
  constructor(mode: ProofMode = "always", captcha?: Captcha, keys = older) {
    const challenges = new JoinChallenges(keys.all)
    this.door = new JoinDoor({
      mode,
      challenges,
      clock: this.time,
      nowMs: this.time.nowMs,
      ...(captcha && { captcha }),
    })
  }
  given(way: "work" | "wait" = "work", address = home, person = mina): GivenChallenge {
    const given = this.door.challenge(concertId, person, way, address)
    if (given === null || "code" in given) throw new Error(`no challenge: ${JSON.stringify(given)}`)
    return given
  }
  /** The code with which the sale is to refuse the join; undefined: none. */
  join(proof: Partial<ProofShown> | null = null, userId = mina, at = concertId): string | undefined {
    return this.verdict(proof, userId, at)?.code
  }
  verdict(proof: Partial<ProofShown> | null, userId = mina, at = concertId): Refusal | null {
    const told: Array<Refusal | null> = []
    const shown = proof && { challenge: "", answers: [], captcha: null, ...proof }
    this.door.admit({ concertId: at, userId, proof: shown }, (blocked) => told.push(blocked))
    expect(told).toHaveLength(1)
    return told[0]
  }
}
const proofOf = ({ bits, text }: GivenChallenge) => ({
  challenge: text,
  answers: solved(text, proofParts, zeroBitsOfPart(bits)),
})

describe("a proof of work", () => {
  it("lets its person into its sale, until it ends, and is worth nothing to others and elsewhere", () => {
    const played = new Played()
    const given = played.given()
    const proof = proofOf(given)
    expect(played.join(proof)).toBeUndefined()
    expect(played.verdict(proof)).toBeNull()
    expect(played.join(proof, jun)).toBe("proof-wrong")
    expect(played.join(proof, mina, other)).toBe("proof-wrong")
    played.time.pass(limits.proofMs - 1)
    expect(played.join(proof)).toBeUndefined()
    played.time.pass(1)
    expect(played.join(proof)).toBe("proof-expired")
  })

  it("has an answer for each part, and all of them are right", () => {
    const played = new Played()
    const { answers, challenge } = proofOf(played.given())
    expect(played.join()).toBe("proof-missing")
    expect(played.join({ challenge })).toBe("proof-wrong")
    expect(played.join({ challenge, answers: answers.slice(1) })).toBe("proof-wrong")
    for (let part = 0; part < proofParts; part++) {
      const spoiled = answers.with(part, answers[part] - 1)
      expect(played.join({ challenge, answers: spoiled }), String(part)).toBe("proof-wrong")
    }
  })

  it("is about a challenge of ours: no claim of it can be changed", () => {
    const played = new Played()
    const { text } = played.given()
    const [version, concert, person, from, until, , mac] = text.split(".")
    for (const challenge of [
      [version, concert, person, from, until, 0, mac].join("."),
      [version, concert, person, from, Number(until) + 1, 0, mac].join("."),
      text.slice(0, -1),
      `${text}A`,
      "",
      ".",
      "x".repeat(5_000),
    ]) {
      expect(played.join({ challenge, answers: [0, 0, 0, 0] }), challenge).toBe("proof-wrong")
    }
    const stranger = new Played("always", undefined, newer)
    expect(stranger.join(proofOf(stranger.given()))).toBeUndefined()
    expect(played.join(proofOf(stranger.given()))).toBe("proof-wrong")
  })

  it("counts on after a new key signs", () => {
    const proof = proofOf(new Played("always", undefined, older).given())
    expect(new Played("always", undefined, newer).join(proof)).toBeUndefined()
  })

  it("counts at a node whose clock is behind, and a wait ends there when the node that gave it said", () => {
    const [ahead, behind] = [new Played(), new Played()]
    ahead.time.pass(limits.proofSkewMs)
    expect(behind.join(proofOf(ahead.given()))).toBeUndefined()
    const { from, now, text } = ahead.given("wait")
    behind.time.pass(from - now - 1)
    expect(behind.join({ challenge: text })).toBe("proof-early")
    behind.time.pass(1)
    expect(behind.join({ challenge: text })).toBeUndefined()
  })

  it("comes to the same verdict as often as it is judged, so that a decision can be made again", () => {
    const played = new Played()
    const proof = { ...proofOf(played.given()), answers: [0, 0, 0, 0] }
    expect(played.verdict(proof)).toEqual(played.verdict(proof))
  })
})

describe("a server that asks for work when many join", () => {
  it("asks for none while it is quiet, and for none any more when it is quiet again", () => {
    const played = new Played("auto")
    expect(played.door.challenge(concertId, mina, "work", home)).toBeNull()
    for (let i = 0; i < 200; i++) expect(played.join(null, 1_000 + i)).toBeUndefined()
    expect(played.join()).toBe("proof-missing")
    expect(played.given().bits).toBe(14)
    // Another sale is as quiet as before.
    expect(played.join(null, mina, other)).toBeUndefined()
    played.time.pass(5_000)
    expect(played.join()).toBeUndefined()
  })

  it("goes on to ask while joins of thousands of sales, of which there need be none, come in between", () => {
    const played = new Played("auto")
    for (let i = 0; i < 260; i++) played.join()
    for (let at = 10; at < 10 + 4 * limits.proofSalesKnownMax; at++) {
      played.join(null, mina, at)
      if (at % 1_000 === 0) expect(played.join(), String(at)).toBe("proof-missing")
    }
  })

  it("asks for more where proofs are wrong, and where holds are blocked for abuse", () => {
    const played = new Played("always")
    expect(played.given().bits).toBe(16)
    for (let i = 0; i < 20; i++) played.join({ challenge: "forged" }, 1_000 + i)
    expect(played.given().bits).toBe(17)
    for (let i = 0; i < 700; i++) played.door.holdBlocked()
    expect(played.given().bits).toBe(22)
    const sale = played.door.challenge(other, mina, "work", home)
    expect(sale).toMatchObject({ bits: 22 })
  })

  it("asks others for no more than a few wrong proofs of one person are worth", () => {
    const played = new Played("always")
    for (let i = 0; i < 700; i++) expect(played.join({ challenge: "forged" })).toBe("proof-wrong")
    expect(played.given().bits).toBe(16)
    const others = 20 - limits.proofWrongPerPersonMax
    for (let i = 1; i < others; i++) played.join({ challenge: "forged" }, 1_000 + i)
    expect(played.given().bits).toBe(16)
    played.join({ challenge: "forged" }, jun)
    expect(played.given().bits).toBe(17)
  })

  it("counts wrong proofs of a person anew after ten seconds", () => {
    const played = new Played("always")
    const forge = () => {
      for (let i = 0; i < 100; i++) played.join({ challenge: "forged" }, 1 + (i % 5))
    }
    forge()
    forge()
    expect(played.given().bits).toBe(16)
    played.time.pass(10_000)
    forge()
    expect(played.given().bits).toBe(17)
  })

  it("asks for nothing where it is off, whatever happens", () => {
    const played = new Played("off")
    for (let i = 0; i < 5_000; i++) played.door.holdBlocked()
    expect(played.join({ challenge: "forged" })).toBeUndefined()
  })
})

describe("waiting in place of work", () => {
  it("takes a minute, and no number", () => {
    const played = new Played()
    const { bits, text } = played.given("wait")
    expect(bits).toBe(0)
    expect(played.join({ challenge: text })).toBe("proof-early")
    played.time.pass(limits.proofWaitMs - limits.proofSkewMs - 1)
    expect(played.join({ challenge: text })).toBe("proof-early")
    played.time.pass(1)
    expect(played.join({ challenge: text })).toBeUndefined()
    expect(played.join({ challenge: text }, jun)).toBe("proof-wrong")
    played.time.pass(limits.proofMs + limits.proofSkewMs)
    expect(played.join({ challenge: text })).toBe("proof-expired")
  })

  it("is done one after the other by people at one address, and ends with so many at a time", () => {
    const played = new Played()
    const startsOf = (address: string, count: number) =>
      Array.from({ length: count }, (_, i) => played.door.challenge(concertId, 100 + i, "wait", address))
    const all = startsOf(home, 200)
    const slots = all
      .filter((each): each is GivenChallenge => each !== null && !("code" in each))
      .map(({ from, now }) => from - now)
    expect(slots.slice(0, 3)).toEqual([60_000, 65_000, 70_000])
    expect(slots.at(-1)).toBe(limits.proofWaitMsMax)
    expect(all.at(-1)).toMatchObject({ code: "proof-waits" })
    expect(startsOf("198.51.100.1", 1)).toMatchObject([{ from: played.time.nowMs() + 60_000 }])
    // One household has all addresses of an IPv6 network.
    expect(startsOf("2001:db8::1", 1)[0]).toMatchObject({ from: played.time.nowMs() + 60_000 })
    expect(startsOf("2001:db8::ffff", 1)[0]).toMatchObject({ from: played.time.nowMs() + 65_000 })
  })
})

describe("a captcha in place of work", () => {
  it("of the local kind is a sum about that challenge", () => {
    const played = new Played("always", localCaptcha)
    const { question, text } = played.given()
    const [a, b] = question!.split(" + ").map(Number)
    expect(played.join({ challenge: text, captcha: ` ${a + b} ` })).toBeUndefined()
    expect(played.join({ challenge: text, captcha: String(a + b + 1) })).toBe("proof-wrong")
    expect(played.join({ challenge: text, captcha: String(a + b) }, jun)).toBe("proof-wrong")
    played.time.pass(limits.proofMs)
    expect(played.join({ challenge: text, captcha: String(a + b) })).toBe("proof-expired")
  })

  it("counts for nothing on a server that has none", () => {
    const played = new Played()
    expect(played.given().question).toBeNull()
    expect(played.join({ challenge: played.given().text, captcha: "12" })).toBe("proof-wrong")
  })

  it("that does not answer leaves work and waiting, and so many answers are asked about at a time", () => {
    const asked: Array<(verdict: CaptchaVerdict) => void> = []
    const slow: Captcha = { kind: "slow", question: () => null, check: (_challenge, _answer, told) => asked.push(told) }
    const played = new Played("always", slow)
    const given = played.given()
    const told: Array<Refusal | null> = []
    const proof = { challenge: given.text, answers: [], captcha: "?" }
    for (let i = 0; i <= limits.captchasAtOnceMax; i++) {
      played.door.admit({ concertId, userId: mina, proof }, (blocked) => told.push(blocked))
    }
    expect(asked).toHaveLength(limits.captchasAtOnceMax)
    expect(told).toMatchObject([{ code: "captcha-unavailable" }])
    asked[0]("away")
    expect(told[1]).toMatchObject({ code: "captcha-unavailable" })
    asked[1]("right")
    expect(told[2]).toBeNull()
    expect(played.join(proofOf(given))).toBeUndefined()
    played.door.admit({ concertId, userId: mina, proof }, (blocked) => told.push(blocked))
    expect(asked).toHaveLength(limits.captchasAtOnceMax + 1)
  })
})

describe("what a door remembers", () => {
  it("is bounded: sales whose joins are counted, and addresses that wait", () => {
    const played = new Played("auto")
    for (let i = 0; i < 200; i++) played.join()
    expect(played.join()).toBe("proof-missing")
    for (let at = 10; at < 10 + 2 * limits.proofSalesKnownMax; at++) played.join(null, mina, at)
    expect(played.join()).toBeUndefined()
    const waits = new Played()
    waits.given("wait")
    expect(waits.given("wait").from - waits.time.nowMs()).toBe(65_000)
    for (let i = 0; i < limits.proofWaitersKnownMax; i++) {
      waits.given("wait", `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`)
    }
    expect(waits.given("wait").from - waits.time.nowMs()).toBe(60_000)
  })
})
